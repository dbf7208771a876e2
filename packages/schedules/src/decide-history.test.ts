import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type AttemptEnd, afterAttempt } from './after-attempt.ts'
import { decide, nextDecision, ON_TIME_MS } from './decide.ts'
import { dueTimes } from './due-times.ts'
import type { Schedule, Tick } from './schedule.ts'
import { schedule, ZONES } from './testing/schedule.ts'

const HOUR_MS = 3_600_000

/*
 * A daemon that lives, dies at any of the three moments between deciding and starting, stays away and comes back, with runs that
 * take their time and end in any way. What it keeps is what a ledger keeps; everything is checked against the due times of the whole span.
 */

interface Life {
  readonly aliveMs: number
  readonly awayMs: number
  /** What the last thing it keeps is: nothing of its last decisions, their ticks, or also up to when it decided. */
  readonly keeps: 'nothing' | 'ticks' | 'all'
}

interface Ending {
  readonly outcome: 'done' | 'unavailable' | 'failed'
  readonly tookMs: number
}

class Ledger {
  readonly #ticks = new Map<number, Tick>()
  /** The first time that anything was decided, and the last. */
  first: Date | null = null
  since: Date | null = null

  get ticks(): Tick[] {
    return [...this.#ticks.values()]
  }

  write(tick: Tick): void {
    this.#ticks.set(tick.due.getTime(), tick)
  }
}

/** Lives one life from `from` on; gives the first moments of attempts on which nobody can have been working twice. */
function live(which: Schedule, ledger: Ledger, from: Date, life: Life, ending: () => Ending): void {
  const end = new Date(from.getTime() + life.aliveMs)
  const runs = new Map<number, { at: Date; outcome: AttemptEnd['outcome'] }>()
  const afterwards = (tick: Tick, at: Date, outcome: AttemptEnd['outcome']): void =>
    ledger.write(afterAttempt(which, tick, { at, runId: null, outcome, message: null }))
  // What an earlier daemon left running has died with it.
  for (const tick of ledger.ticks) if (tick.state === 'running') afterwards(tick, from, 'interrupted')

  for (let now = from; now <= end; ) {
    for (const [due, run] of runs) {
      if (run.at > now) continue
      const tick = ledger.ticks.find((one) => one.due.getTime() === due)
      if (tick) afterwards(tick, run.at, run.outcome)
      runs.delete(due)
    }
    const decisions = decide([which], ledger.ticks, { now, since: ledger.since })
    const wake = nextDecision([which], ledger.ticks, now) ?? end
    const ends = [...runs.values()].map(({ at }) => at.getTime())
    const next = new Date(Math.max(now.getTime() + 1_000, Math.min(wake.getTime(), ...ends)))
    const dies = next > end
    if (dies && life.keeps === 'nothing') return
    for (const decision of decisions) {
      expect(decision.type !== 'start' || ledger.ticks.every(({ state }) => state !== 'running')).toBe(true)
      ledger.write(decision.tick)
    }
    if (dies && life.keeps === 'ticks') return
    ledger.since = now
    ledger.first ??= now
    for (const { type, tick } of decisions) {
      const { outcome, tookMs } = ending()
      if (type === 'start') runs.set(tick.due.getTime(), { at: new Date(now.getTime() + tookMs), outcome })
    }
    now = next
  }
}

const cron = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 })).map(([m, h]) => `${m} ${h} * * *`),
  fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 1, max: 5 })).map(([m, h]) => `${m} */${h} * * *`),
  fc.constantFrom('30 1,2,3 * * *', '*/20 * * * *', '0 12 * * 1-5', '15,45 2 * * *'),
)
const retry = fc.option(
  fc.record({
    everyMs: fc.integer({ min: 5, max: 120 }).map((m) => m * 60_000),
    until: fc.constantFrom('18:00', '02:30', '00:00'),
  }),
)
const any = fc
  .record({
    cron,
    timeZone: fc.constantFrom(...ZONES),
    retry,
    catchUp: fc.constantFrom('latest' as const, 'none' as const),
  })
  .map(schedule)
const begin = fc
  .constantFrom('2025-03-08', '2025-03-29', '2025-04-05', '2025-10-25', '2025-11-01')
  .chain((day) => fc.integer({ min: 0, max: 24 * HOUR_MS }).map((ms) => new Date(Date.parse(day) + ms)))
const life: fc.Arbitrary<Life> = fc.record({
  aliveMs: fc.integer({ min: 0, max: 30 * HOUR_MS }),
  awayMs: fc.integer({ min: 0, max: 14 * HOUR_MS }),
  keeps: fc.constantFrom('nothing', 'ticks', 'all'),
})
const endings = fc.infiniteStream(
  fc.record<Ending>({
    outcome: fc.constantFrom('done', 'unavailable', 'failed'),
    tookMs: fc.integer({ min: 0, max: 3 * HOUR_MS }),
  }),
)

it('over random crons, zones, lives and downtimes no due time is started twice, and none is lost', () => {
  fc.assert(
    fc.property(any, begin, fc.array(life, { minLength: 1, maxLength: 5 }), endings, (which, from, lives, ends) => {
      const ledger = new Ledger()
      let now = from
      for (const one of lives) {
        live(which, ledger, now, one, () => ends.next().value ?? { outcome: 'done', tookMs: 0 })
        now = new Date(now.getTime() + one.aliveMs + one.awayMs)
      }
      const { ticks, first, since } = ledger
      if (first === null || since === null) {
        expect(ticks).toEqual([])
        return
      }
      // Each due time since the first sign of life has its one tick, or is told by the one behind it.
      const all = dueTimes(which, { after: first, until: since }).map((due) => due.getTime())
      const known = new Map(ticks.map((tick) => [tick.due.getTime(), tick]))
      expect(known.size).toBe(ticks.length)
      expect([...known.keys()].filter((due) => due <= since.getTime() && !all.includes(due))).toEqual([])
      let isTold = false
      for (const due of all.reverse()) {
        const tick = known.get(due)
        expect(tick !== undefined || isTold).toBe(true)
        if (tick) isTold = tick.message?.includes('nor at those before it') ?? false
      }

      for (const { due, state, attempts } of ticks) {
        expect(attempts.length === 0).toBe(state === 'missed')
        // Only what was not there, or was interrupted, is tried again; never before the attempt before has ended.
        for (const [place, attempt] of attempts.entries()) {
          const before = attempts[place - 1]
          if (before === undefined) continue
          expect(['unavailable', 'interrupted']).toContain(before.outcome)
          expect(attempt.startedAt >= (before.endedAt ?? attempt.startedAt)).toBe(true)
        }
        const late = (attempts[0]?.startedAt.getTime() ?? 0) - due.getTime()
        if (which.catchUp === 'none') expect(late).toBeLessThanOrEqual(ON_TIME_MS)
      }
    }),
    { numRuns: 50 },
  )
})

it('after any downtime the newest due time is started where it is made up for, and nothing else is', () => {
  const span = fc.integer({ min: 0, max: 20 * HOUR_MS })
  fc.assert(
    fc.property(any, begin, span, (which, since, ms) => {
      const now = new Date(since.getTime() + ms)
      const due = dueTimes(which, { after: since, until: now })
      const started = decide([which], [], { now, since }).filter(({ type }) => type === 'start')
      const newest = due.at(-1)
      const isMet =
        newest !== undefined && (which.catchUp === 'latest' || now.getTime() - newest.getTime() <= ON_TIME_MS)
      expect(started.map(({ tick }) => tick.due)).toEqual(isMet ? [newest] : [])
    }),
    { numRuns: 50 },
  )
})
