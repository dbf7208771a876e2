import { daily, type FreshnessPolicy } from '@headwater/graph'
import { drawGraph, drawnKey } from '@headwater/graph/testing'
import { describe, expect, test } from 'vitest'
import { evaluateFreshness } from './evaluate.ts'
import { excusesAsked } from './excuses.ts'
import type { FreshnessOptions } from './options.ts'
import { type Story, storyOf } from './testing/story.ts'

const HOUR = 3_600_000
const games = daily({ start: '2024-10-22', timeZone: 'UTC' })
const age = (hours: number, warn?: number): FreshnessPolicy => ({
  type: 'age',
  errorMs: hours * HOUR,
  ...(warn !== undefined && { warnMs: warn * HOUR }),
})
const by: FreshnessPolicy = { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 1, errorMs: 0, unless: 'no games' }

function evaluate(story: Story, at: string, options: Partial<FreshnessOptions> = {}) {
  return evaluateFreshness(story.graph, story.facts(), { at: new Date(at), target: 'sandbox', ...options })
}

function resultOf(story: Story, name: string, at: string, options: Partial<FreshnessOptions> = {}) {
  const found = evaluate(story, at, options).results.filter(({ asset }) => asset === drawnKey(name))
  expect(found).toHaveLength(1)
  return found[0]
}

const stateOf = (...args: Parameters<typeof resultOf>) => resultOf(...args)?.state

//   box (a partition a day) -> fact -> mart
const platform = (policy: FreshnessPolicy = by) =>
  storyOf(drawGraph('box -> fact -> mart'), { box: { partitions: games, freshness: [policy] } })

function brought(story: Story, day: string, at: string): void {
  story.make('box', at, { partition: day })
  story.make('fact', at)
  story.make('mart', at)
}

describe('yesterday by 13:00', () => {
  test('is fresh before its time, when it came, and stale from that minute on when it did not', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    expect(stateOf(story, 'box', '2025-01-04T12:59Z')).toBe('fresh')
    expect(resultOf(story, 'box', '2025-01-04T15:00Z')).toMatchObject({
      state: 'stale',
      partition: '2025-01-03',
      ageMs: 27 * HOUR,
      message: '2025-01-03 was due 2025-01-04 13:00 UTC, 2 h ago',
      rootCause: drawnKey('box'),
      command: 'pnpm headwater backfill g/box --partition 2025-01-03 --downstream',
    })
    brought(story, '2025-01-03', '2025-01-04T16:00Z')
    expect(stateOf(story, 'box', '2025-01-04T17:00Z')).toBe('fresh')
  })

  test('what the source did not have is unavailable, and what nobody asked for is stale', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const late = { partition: '2025-01-03', state: 'unavailable', message: '404', since: '2025-01-04T12:00Z' } as const
    story.fail('box', '2025-01-04T12:30Z', late)
    expect(stateOf(story, 'box', '2025-01-04T12:40Z')).toBe('fresh')
    expect(resultOf(story, 'box', '2025-01-04T13:30Z')).toMatchObject({
      state: 'unavailable',
      message: expect.stringContaining(
        'the source had nothing 2025-01-04 12:00 UTC and still 2025-01-04 12:30 UTC: 404',
      ),
    })
    // The day after, nobody has asked.
    expect(stateOf(story, 'box', '2025-01-05T13:30Z')).toBe('stale')
  })

  test('a failure is told, and is no excuse', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    story.fail('box', '2025-01-04T12:30Z', { partition: '2025-01-03', message: 'no column pts' })
    expect(resultOf(story, 'box', '2025-01-04T13:30Z')).toMatchObject({
      state: 'stale',
      message: expect.stringContaining('it failed 2025-01-04 12:30 UTC: no column pts'),
    })
  })

  test('a backfill of an old date, or of today, turns nothing green', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    brought(story, '2024-12-01', '2025-01-04T13:10Z')
    brought(story, '2025-01-04', '2025-01-04T13:20Z')
    for (const name of ['box', 'fact', 'mart']) expect(stateOf(story, name, '2025-01-04T14:00Z')).toBe('stale')
  })

  test('a day without games is not waited for, nor a whole summer of them', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const excused = { excused: { 'no games': ['2025-01-03'] } }
    expect(stateOf(story, 'mart', '2025-01-04T14:00Z', excused)).toBe('fresh')
    expect(stateOf(story, 'mart', '2025-01-05T14:00Z', excused)).toBe('stale')
    const asked = excusesAsked(story.graph, story.facts(), { at: new Date('2025-06-01T14:00Z') })
    expect(asked['no games']).toEqual(expect.arrayContaining(['2025-01-03', '2025-05-31']))
    expect(stateOf(story, 'mart', '2025-06-01T14:00Z', { excused: asked })).toBe('fresh')
  })

  test('a day before one without games is still to come', () => {
    const story = platform()
    brought(story, '2025-01-01', '2025-01-02T12:00Z')
    const excused = { excused: { 'no games': ['2025-01-03'] } }
    expect(resultOf(story, 'box', '2025-01-04T14:00Z', excused)).toMatchObject({
      state: 'stale',
      partition: '2025-01-02',
    })
  })

  test('after the last partition, and before the first, nothing is due', () => {
    const story = storyOf(drawGraph('box'), { box: { partitions: { ...games, end: '2025-01-02' }, freshness: [by] } })
    story.make('box', '2025-01-03T12:00Z', { partition: '2025-01-02' })
    expect(stateOf(story, 'box', '2025-03-01T12:00Z')).toBe('fresh')
    const early = storyOf(drawGraph('box'), { box: { partitions: games, freshness: [by] } })
    early.fail('box', '2024-10-22T12:00Z')
    expect(stateOf(early, 'box', '2024-10-22T14:00Z')).toBe('fresh')
  })

  test('is warned of before it is wrong', () => {
    const story = platform({ ...by, warnMs: 0, errorMs: 2 * HOUR } as FreshnessPolicy)
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const states = ['12:59', '13:00', '14:59', '15:00'].map((time) => stateOf(story, 'box', `2025-01-04T${time}Z`))
    expect(states).toEqual(['fresh', 'warned', 'warned', 'stale'])
  })

  test('keeps to the wall clock where summer time begins and ends', () => {
    const story = platform({ ...by, timeZone: 'America/New_York' } as FreshnessPolicy)
    brought(story, '2025-03-07', '2025-03-08T16:00Z')
    expect(stateOf(story, 'box', '2025-03-09T16:59Z')).toBe('fresh')
    expect(stateOf(story, 'box', '2025-03-09T17:00Z')).toBe('stale')
    const autumn = platform({ ...by, timeZone: 'America/New_York' } as FreshnessPolicy)
    brought(autumn, '2025-10-31', '2025-11-01T16:00Z')
    expect(stateOf(autumn, 'box', '2025-11-02T17:59Z')).toBe('fresh')
    expect(stateOf(autumn, 'box', '2025-11-02T18:00Z')).toBe('stale')
  })

  test('of what has no partitions asks that it was made since that day was over', () => {
    const story = storyOf(drawGraph('prices'), { prices: { freshness: [by] } })
    story.make('prices', '2025-01-03T23:00Z')
    expect(stateOf(story, 'prices', '2025-01-04T13:30Z')).toBe('stale')
    story.make('prices', '2025-01-04T00:10Z')
    expect(stateOf(story, 'prices', '2025-01-04T13:30Z')).toBe('fresh')
  })
})

describe('what was built from something is as old as that', () => {
  test('an unbuilt reader of what is fresh is at fault itself', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    story.make('box', '2025-01-04T12:00Z', { partition: '2025-01-03' })
    const { results, rootCauses } = evaluate(story, '2025-01-04T14:00Z')
    expect(results.map(({ asset, state, rootCause }) => [asset, state, rootCause])).toEqual([
      [drawnKey('fact'), 'stale', drawnKey('fact')],
      [drawnKey('mart'), 'stale', drawnKey('fact')],
      [drawnKey('box'), 'fresh', null],
    ])
    expect(rootCauses).toEqual([
      {
        asset: drawnKey('fact'),
        message: 'it was last made 2025-01-03 12:00 UTC, before g/box brought what is there now',
        command: 'pnpm headwater materialize g/fact --downstream',
      },
    ])
  })

  test('a parent that came while its child was running makes the child no younger', () => {
    const story = platform()
    const read = story.make('box', '2025-01-03T12:00Z', { partition: '2025-01-02' })
    story.make('box', '2025-01-04T12:00Z', { partition: '2025-01-03' })
    story.make('fact', '2025-01-04T12:01Z', { read: { box: read } })
    expect(resultOf(story, 'fact', '2025-01-04T14:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('fact') })
  })

  test('what was left alone because nothing had changed is as fresh as what it was compared with', () => {
    const story = platform(age(26))
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    story.make('box', '2025-01-04T12:00Z', { partition: '2025-01-03' })
    story.make('fact', '2025-01-04T12:00Z', { unchanged: true })
    expect(resultOf(story, 'mart', '2025-01-04T14:00Z')).toMatchObject({ state: 'fresh', ageMs: 2 * HOUR })
  })

  test('a table of its own age is younger by a run that left it out', () => {
    const story = storyOf(drawGraph('prices -> mart'), { mart: { freshness: [age(26)] } })
    story.make('mart', '2025-01-01T12:00Z')
    expect(stateOf(story, 'mart', '2025-01-04T13:00Z')).toBe('stale')
    story.confirm('mart', '2025-01-04T12:00Z')
    expect(resultOf(story, 'mart', '2025-01-04T13:00Z')).toMatchObject({ state: 'fresh', ageMs: HOUR })
  })

  test('its own policy is held against the age of its roots, and counts instead of theirs', () => {
    const story = storyOf(drawGraph('a -> mart', 'b -> mart', 'c -> mart'), {
      a: { freshness: [age(1)] },
      b: { freshness: [age(48)] },
      mart: { freshness: [age(26)] },
    })
    story.make('a', '2025-01-04T11:00Z')
    story.make('b', '2025-01-03T12:00Z')
    // Nobody expects anything of c.
    story.make('c', '2024-01-01T12:00Z')
    story.make('mart', '2025-01-04T11:30Z')
    expect(resultOf(story, 'mart', '2025-01-04T13:30Z')).toMatchObject({ state: 'fresh', ageMs: 25.5 * HOUR })
    expect(resultOf(story, 'mart', '2025-01-04T14:30Z')).toMatchObject({
      state: 'stale',
      message: '26 h 30 min old, allowed 26 h, through g/b',
    })
  })

  test('a reader that shows what it reads is as fresh as that is now', () => {
    const story = storyOf(drawGraph('box -> inlined -> mart -> api'), {
      box: { freshness: [age(26)] },
      inlined: { storage: 'ephemeral' },
      api: { storage: 'none', kind: 'live', operation: undefined } as object,
    })
    story.make('box', '2025-01-03T12:00Z')
    story.make('mart', '2025-01-03T12:01Z')
    story.make('box', '2025-01-04T12:00Z')
    expect(resultOf(story, 'inlined', '2025-01-04T15:00Z')).toMatchObject({ state: 'fresh', ageMs: 3 * HOUR })
    expect(resultOf(story, 'api', '2025-01-04T15:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('mart') })
  })

  test('a reader owes nothing to what was never made', () => {
    const story = storyOf(drawGraph('box -> mart', 'other -> unbuilt', 'mart -> api', 'unbuilt -> api'), {
      box: { freshness: [age(26)] },
      other: { freshness: [age(26)] },
      api: { storage: 'none', kind: 'live', operation: undefined } as object,
    })
    for (const made of ['box', 'other', 'mart']) story.make(made, '2025-01-04T12:00Z')
    expect(resultOf(story, 'api', '2025-01-04T15:00Z')).toMatchObject({ state: 'fresh' })
    const told = evaluate(story, '2025-01-04T15:00Z').results.map(({ asset }) => asset)
    expect(told).not.toContain(drawnKey('unbuilt'))
  })

  test('a partitioned table is as old as what its newest partition was built from', () => {
    const story = storyOf(drawGraph('rates -> days -> mart'), {
      rates: { freshness: [age(26)] },
      days: { partitions: games },
    })
    story.make('rates', '2025-01-03T12:00Z')
    story.make('days', '2025-01-03T12:10Z', { partition: '2025-01-02' })
    story.make('rates', '2025-01-04T12:00Z')
    story.make('days', '2025-01-04T12:10Z', { partition: '2024-12-01' })
    story.make('mart', '2025-01-04T12:20Z')
    expect(resultOf(story, 'days', '2025-01-04T15:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('days') })
    expect(stateOf(story, 'mart', '2025-01-04T15:00Z')).toBe('stale')
  })

  test('an adopted warehouse is right as it stands, and ages from there', () => {
    const story = storyOf(drawGraph('box -> mart'), { box: { freshness: [age(26)] } })
    story.make('box', '2025-01-03T12:00Z')
    story.make('mart', '2025-01-03T12:00Z', { adopted: true })
    expect(stateOf(story, 'mart', '2025-01-04T13:00Z')).toBe('fresh')
    story.make('box', '2025-01-04T12:00Z')
    expect(resultOf(story, 'mart', '2025-01-04T15:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('mart') })
  })

  test('what was built before anything of its root had come is stale, not unknown', () => {
    const story = storyOf(drawGraph('box -> mart'), { box: { freshness: [age(26)] } })
    story.make('mart', '2025-01-03T12:00Z')
    story.make('box', '2025-01-04T12:00Z')
    expect(resultOf(story, 'mart', '2025-01-04T13:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('mart') })
  })
})

describe('where nothing can be told', () => {
  test('what has no history is unknown, also to what is made of it, and what nothing is expected of has no line', () => {
    const story = storyOf(drawGraph('box -> mart', 'other -> mart', 'other -> aside'), {
      box: { freshness: [age(26)] },
    })
    story.make('mart', '2025-01-03T12:00Z')
    story.make('aside', '2025-01-03T12:00Z')
    const { results, rootCauses } = evaluate(story, '2025-01-04T13:00Z')
    expect(results.map(({ asset, state }) => [asset, state])).toEqual([
      [drawnKey('box'), 'unknown'],
      [drawnKey('mart'), 'unknown'],
    ])
    expect(rootCauses).toMatchObject([{ asset: drawnKey('box') }])
  })

  test('what was tried and never came is unavailable, and what failed is stale', () => {
    for (const [state, expected] of [
      ['unavailable', 'unavailable'],
      ['failed', 'stale'],
    ] as const) {
      const story = storyOf(drawGraph('box'), { box: { freshness: [age(26)] } })
      story.fail('box', '2025-01-04T12:00Z', { state })
      expect(stateOf(story, 'box', '2025-01-04T13:00Z')).toBe(expected)
    }
  })

  test('what lies ahead of the clock is wrong', () => {
    const story = platform()
    brought(story, '2025-01-09', '2025-01-04T12:00Z')
    expect(resultOf(story, 'box', '2025-01-04T13:30Z')).toMatchObject({
      state: 'stale',
      message: 'it holds 2025-01-09, which lies ahead',
    })
  })
})

describe('the newest row', () => {
  const policy = { type: 'newest row', column: 'loaded_at', warnMs: HOUR, errorMs: 2 * HOUR } as const
  const rowAt = (newestRow: { at: Date | null; problem?: string } | undefined) => {
    const story = storyOf(drawGraph('raw -> mart'), { raw: { freshness: [policy] } })
    story.make('raw', '2025-01-04T11:50Z')
    story.make('mart', '2025-01-04T11:55Z')
    const facts = story.facts()
    const raw = facts.assets[drawnKey('raw')]
    if (raw === undefined) throw new Error('no facts')
    const seen = newestRow && { column: 'loaded_at', ...newestRow }
    const looked = {
      ...facts,
      assets: { ...facts.assets, [drawnKey('raw')]: { ...raw, ...(seen && { newestRow: seen }) } },
    }
    const options = { at: new Date('2025-01-04T12:00Z'), target: 'sandbox' }
    return evaluateFreshness(story.graph, looked, options).results.map(({ state, message }) => [state, message])
  }

  test('is unknown until somebody has looked, and where nobody can', () => {
    expect(rowAt(undefined)[0]).toEqual(['unknown', 'nobody has looked at loaded_at (--observe)'])
    expect(rowAt({ at: null, problem: 'no column loaded_at' })[0]).toEqual(['unknown', 'no column loaded_at'])
  })

  test('is what ages, and with it what is made of it', () => {
    expect(rowAt({ at: new Date('2025-01-04T11:30Z') }).map(([state]) => state)).toEqual(['fresh', 'fresh'])
    expect(rowAt({ at: new Date('2025-01-04T10:30Z') }).map(([state]) => state)).toEqual(['warned', 'warned'])
    expect(rowAt({ at: new Date('2025-01-04T09:30Z') }).map(([state]) => state)).toEqual(['stale', 'stale'])
  })

  test('of an empty table is none, and one that is dated ahead is wrong', () => {
    expect(rowAt({ at: null })[0]).toEqual(['stale', 'there is no loaded_at: the table is empty'])
    expect(rowAt({ at: new Date('2031-01-01T00:00Z') })[0]).toEqual([
      'stale',
      'its newest loaded_at, 2031-01-01 00:00 UTC, lies ahead',
    ])
  })
})

describe('the number of rows', () => {
  const story = (severity: 'warn' | 'error') => {
    const told = storyOf(drawGraph('box'), {
      box: { partitions: games, freshness: [{ type: 'rows', min: 100, max: 2_000, severity }] },
    })
    told.make('box', '2025-01-02T12:00Z', { partition: '2025-01-01', rows: 9_999 })
    return told
  }

  test('is that of the newest partition, both ends included', () => {
    const told = story('error')
    for (const [rows, state] of [
      [99, 'stale'],
      [100, 'fresh'],
      [2_000, 'fresh'],
      [2_001, 'stale'],
      [0, 'stale'],
    ] as const) {
      told.make('box', '2025-01-03T12:00Z', { partition: '2025-01-02', rows })
      expect(stateOf(told, 'box', '2025-01-03T13:00Z')).toBe(state)
    }
    expect(resultOf(told, 'box', '2025-01-03T13:00Z')).toMatchObject({
      message: '0 rows in 2025-01-02, expected 100 to 2,000 rows',
      command: 'pnpm headwater backfill g/box --partition 2025-01-02 --downstream',
    })
  })

  test('is warned of where no more was asked for', () => {
    expect(stateOf(story('warn'), 'box', '2025-01-03T13:00Z')).toBe('warned')
  })
})

describe('a report', () => {
  test('puts the worst first, and names each root cause once', () => {
    const story = storyOf(drawGraph('old -> a', 'old -> b', 'warned', 'never', 'late -> c', 'new'), {
      old: { freshness: [age(26)] },
      warned: { freshness: [age(26, 1)] },
      never: { freshness: [age(26)] },
      late: { freshness: [age(26)] },
      new: { freshness: [age(26)] },
    })
    for (const name of ['old', 'a', 'b', 'late', 'c']) story.make(name, '2025-01-01T12:00Z')
    story.fail('late', '2025-01-04T12:00Z', { state: 'unavailable' })
    story.make('warned', '2025-01-04T10:00Z')
    story.make('new', '2025-01-04T11:30Z')
    const { results, rootCauses } = evaluate(story, '2025-01-04T12:00Z')
    expect(results.map(({ asset, state }) => `${asset.split('/')[2]} ${state}`)).toEqual([
      'old stale',
      'a stale',
      'b stale',
      'late unavailable',
      'c unavailable',
      'never unknown',
      'warned warned',
      'new fresh',
    ])
    expect(rootCauses.map(({ asset }) => asset.split('/')[2])).toEqual(['old', 'late', 'warned', 'never'])
  })

  test('of what one execution brings in together names one root cause', () => {
    const data = drawGraph('box -> fact', 'pbp -> fact')
    const [box, pbp, fact] = [drawnKey('box'), drawnKey('pbp'), drawnKey('fact')]
    const [dbt] = data.operations
    if (dbt === undefined) throw new Error('no operation')
    const operations = [
      { ...dbt, makes: [fact] },
      { ...dbt, name: 'p/ingest', divisible: false, makes: [box, pbp] },
    ]
    const daily = { partitions: games, freshness: [by], operation: 'p/ingest' }
    const story = storyOf({ ...data, operations }, { box: daily, pbp: daily })
    for (const name of ['box', 'pbp']) story.make(name, '2025-01-03T12:00Z', { partition: '2025-01-02' })
    story.make('fact', '2025-01-03T12:00Z')
    const { results, rootCauses } = evaluate(story, '2025-01-04T14:00Z')
    expect(results.map(({ asset, rootCause }) => [asset, rootCause])).toEqual([box, pbp, fact].map((one) => [one, box]))
    expect(rootCauses.map(({ asset }) => asset)).toEqual([box])
    expect(evaluate(story, '2025-01-04T14:00Z', { assets: [pbp] }).rootCauses).toMatchObject([{ asset: pbp }])
  })

  test('is of what was asked for, by roots that were not', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const { results } = evaluate(story, '2025-01-04T14:00Z', { assets: [drawnKey('mart')] })
    expect(results).toMatchObject([{ asset: drawnKey('mart'), state: 'stale', rootCause: drawnKey('box') }])
  })

  test('--max-age stands for every time that was said', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const states = (hours: number) =>
      evaluate(story, '2025-01-04T14:00Z', { maxAgeMs: hours * HOUR }).results.map(({ state }) => state)
    expect(states(27)).toEqual(['fresh', 'fresh', 'fresh'])
    expect(states(25)).toEqual(['stale', 'stale', 'stale'])
  })

  test('outside the sandbox names the target, and a reason where one is needed', () => {
    const story = platform()
    brought(story, '2025-01-01', '2025-01-02T12:00Z')
    expect(resultOf(story, 'mart', '2025-01-04T14:00Z', { target: 'prod' })?.command).toBe(
      "pnpm headwater backfill g/box --partitions 2025-01-02..2025-01-03 --downstream --target prod --reason 'it was late'",
    )
  })

  test('of what nobody here makes has no command', () => {
    const story = storyOf(drawGraph('box'), { box: { freshness: [age(1)], operation: undefined } as object })
    story.make('box', '2025-01-02T12:00Z')
    expect(resultOf(story, 'box', '2025-01-04T14:00Z')).toMatchObject({ state: 'stale', command: null })
  })
})
