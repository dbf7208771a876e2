import { type AssetKey, addDays, daily } from '@headwater/graph'
import { drawGraph, drawnKey } from '@headwater/graph/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateFreshness } from './evaluate.ts'
import type { FreshnessResult } from './report.ts'
import { worseFirst } from './severity.ts'
import { type Story, storyOf } from './testing/story.ts'

/*
 * Random histories of a small platform, with every shape that matters:
 *
 *   days (a partition a day) -> fact -> mart -> wide
 *   prices ------------------> fact      mart -> inlined (ephemeral) -> report
 *   prices -----------------------------------> wide
 *   free (nothing is expected of it) --> mart
 */
const HOUR = 3_600_000
const START = Date.parse('2025-01-04T00:00Z')
const made = ['prices', 'free', 'fact', 'mart', 'wide', 'report'] as const
const age = [{ type: 'age', warnMs: 12 * HOUR, errorMs: 26 * HOUR }] as const
const lines = [
  'days -> fact -> mart -> wide',
  'prices -> fact',
  'prices -> wide',
  'mart -> inlined -> report',
  'free -> mart',
]

function emptyStory(): Story {
  return storyOf(drawGraph(...lines), {
    days: { partitions: daily({ start: '2024-12-01', timeZone: 'UTC' }), freshness: age },
    prices: { freshness: age },
    wide: { freshness: age },
    inlined: { storage: 'ephemeral' },
  })
}

type Event =
  | { readonly type: 'day'; readonly back: number }
  | {
      readonly type: 'make'
      readonly name: (typeof made)[number]
      readonly unchanged: boolean
      readonly missed: boolean
    }
  | { readonly type: 'fail'; readonly name: (typeof made)[number] }

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constant('day' as const), back: fc.integer({ min: 1, max: 6 }) }),
  {
    arbitrary: fc.record({
      type: fc.constant('make' as const),
      name: fc.constantFrom(...made),
      unchanged: fc.boolean(),
      missed: fc.boolean(),
    }),
    weight: 4,
  },
  fc.record({ type: fc.constant('fail' as const), name: fc.constantFrom(...made) }),
)
const history = fc.array(event, { maxLength: 40 })

const timeOf = (step: number): string => new Date(START + step * 3 * HOUR).toISOString()
const yesterday = (at: string): string => addDays(at.slice(0, 10), -1)

/** Three hours between two events. */
function play(events: readonly Event[], { unchanged = true } = {}): { readonly story: Story; readonly end: string } {
  const story = emptyStory()
  const newest = new Map<string, number>()
  const before = new Map<string, number>()
  for (const [step, one] of events.entries()) {
    const at = timeOf(step)
    if (one.type === 'fail') {
      story.fail(one.name, at)
      continue
    }
    const name = one.type === 'day' ? 'days' : one.name
    // A run that began before its inputs were made again.
    const read = one.type === 'make' && one.missed ? Object.fromEntries(before) : {}
    const id = story.make(name, at, {
      ...(one.type === 'day' && { partition: addDays(at.slice(0, 10), -one.back) }),
      ...(one.type === 'make' && unchanged && { unchanged: one.unchanged }),
      read,
    })
    before.set(name, newest.get(name) ?? id)
    newest.set(name, id)
  }
  return { story, end: timeOf(events.length) }
}

function resultsOf(story: Story, at: string | number): ReadonlyMap<AssetKey, FreshnessResult> {
  const { results } = evaluateFreshness(story.graph, story.facts(), { at: new Date(at), target: 'sandbox' })
  return new Map(results.map((result) => [result.asset, result]))
}

const missingDays = (story: Story, at: string): boolean =>
  (story.facts().assets[drawnKey('days')]?.partitions[0]?.partition ?? '') < yesterday(at)

const isWorse = (one: FreshnessResult | undefined, other: FreshnessResult | undefined): boolean =>
  one !== undefined && other !== undefined && worseFirst(one.state, other.state) > 0

test('a backfill of an old day makes nothing better', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 3, max: 30 }), (events, back) => {
      const { story, end } = play([{ type: 'day', back: 1 }, ...events])
      const newest = story.facts().assets[drawnKey('days')]?.partitions[0]?.partition ?? ''
      const old = addDays(newest, -back)
      if (old < '2024-12-01') return
      const was = resultsOf(story, end)
      story.make('days', end, { partition: old })
      for (const [asset, now] of resultsOf(story, end)) expect(isWorse(was.get(asset), now), asset).toBe(false)
    }),
  )
})

test('with time alone nothing becomes better', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 90 }), (events, hours) => {
      const { story, end } = play(events)
      const was = resultsOf(story, end)
      for (const [asset, now] of resultsOf(story, Date.parse(end) + hours * HOUR)) {
        expect(worseFirst(now.state, was.get(asset)?.state ?? 'fresh'), asset).toBeLessThanOrEqual(0)
        expect(now.ageMs ?? 0).toBeGreaterThanOrEqual(was.get(asset)?.ageMs ?? 0)
      }
    }),
  )
})

test('when all has been brought in and made anew, nothing is stale, whatever happened before', () => {
  fc.assert(
    fc.property(history, (events) => {
      const { story, end } = play(events)
      story.make('days', end, { partition: yesterday(end) })
      for (const name of made) story.make(name, end)
      const results = resultsOf(story, end)
      // Warned of at most: yesterday may have come early this morning.
      expect([...results].filter(([, { state }]) => state !== 'fresh' && state !== 'warned')).toEqual([])
      expect(results.size).toBe(7)
    }),
  )
})

test('the age of a table is that of the oldest of what is really in it', () => {
  // What a materialization holds, worked out forwards, when it is made: of each root the newest that went in.
  fc.assert(
    fc.property(fc.array(event, { minLength: 30, maxLength: 80 }), (events) => {
      const all: Event[] = [
        { type: 'day', back: 1 },
        ...made.map((name): Event => ({ type: 'make', name, unchanged: false, missed: false })),
        ...events,
      ]
      const { story, end } = play(all, { unchanged: false })
      const { assets, made: materializations } = story.facts()
      const held = new Map<number, ReadonlyMap<string, number>>()
      let arrived = { day: '', at: Number.NaN }
      for (const [id, { asset, at, inputs }] of Object.entries(materializations)) {
        const into = new Map<string, number>()
        const hold = (root: string, when: number): void => void into.set(root, Math.min(when, into.get(root) ?? when))
        if (asset === drawnKey('prices')) hold('prices', at.getTime())
        if (asset === drawnKey('days')) {
          const day = assets[asset]?.partitions.find((one) => one.firstAt.getTime() === at.getTime())
          if (day && day.partition > arrived.day) arrived = { day: day.partition, at: at.getTime() }
          hold('days', arrived.at)
        }
        for (const read of Object.values(inputs ?? {})) {
          for (const [root, when] of held.get(read ?? -1) ?? []) hold(root, when)
        }
        held.set(Number(id), into)
      }
      const wide = held.get(assets[drawnKey('wide')]?.newest?.id ?? -1)
      expect(resultsOf(story, end).get(drawnKey('wide'))?.ageMs).toBe(
        Date.parse(end) - Math.min(...(wide?.values() ?? [])),
      )
    }),
    // One root comes in by two ways, and is older by the longer one than all else, in a history of twenty.
    { numRuns: 300 },
  )
})

test('what is at fault is the asset itself or above it, is at fault for itself too, and has a command', () => {
  fc.assert(
    fc.property(history, (events) => {
      const { story, end } = play(events)
      const { results, rootCauses } = evaluateFreshness(story.graph, story.facts(), {
        at: new Date(end),
        target: 'sandbox',
      })
      for (const { asset, state, rootCause, command } of results) {
        expect(rootCause === null).toBe(state === 'fresh')
        if (rootCause === null) continue
        expect([asset, ...story.graph.ancestors([asset])]).toContain(rootCause)
        // Nothing to do but to wait for the next day.
        if (rootCause === drawnKey('days') && command === null) expect(missingDays(story, end)).toBe(false)
        else expect(command).toContain(story.graph.label(rootCause))
        expect(rootCauses.map((cause) => cause.asset)).toContain(rootCause)
      }
      // An inlined model is never made: it is no one's fault.
      expect(rootCauses.map((cause) => cause.asset)).not.toContain(drawnKey('inlined'))
    }),
  )
})
