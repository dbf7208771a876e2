import { dueTimes, nextDue, type Span } from './due-times.ts'
import type { Schedule, Tick } from './schedule.ts'
import { windowEnd } from './window.ts'

export interface Situation {
  /** The target's clock. */
  readonly now: Date
  /** Up to when everything that was due has been decided about. Null: no daemon has ever run, so that nothing was missed. */
  readonly since: Date | null
}

/**
 * What is to be done about one due time; `tick` is what the ledger is to keep of it.
 * - `start`: its run is to be started; `tick` is `running`, with this attempt at its end
 * - `miss`: nothing is started; `tick` is `missed`
 * - `close`: it waited and is given up; `tick` is `unavailable`, or `failed` where it was interrupted
 */
export type Decision =
  | {
      readonly type: 'start'
      readonly schedule: Schedule
      readonly tick: Tick
      /** The interrupted run of the attempt before, to be gone on with; null: a run of its own. */
      readonly resume: string | null
    }
  /** `schedule` is null where it is gone from `assets.ts`. */
  | { readonly type: 'miss' | 'close'; readonly schedule: Schedule | null; readonly tick: Tick }

/** What is decided about so soon after it was due is on time: the minute in which a crontab would start it. */
export const ON_TIME_MS = 60_000

/** Of so many missed due times of one downtime a tick is kept; the oldest of them says that there were more. */
export const MISSED_KEPT = 15

/**
 * What is to be done now, the oldest due time first. Of each schedule at most one tick goes on: what is due meanwhile is missed.
 *
 * The caller keeps the ticks, then `since = now`, and starts after that: killed in between, it decides again and starts nothing twice.
 * `ticks` are those that go on, and the newest ones of each schedule. A `running` tick whose process is gone goes through `afterAttempt`
 * first.
 */
export function decide(schedules: readonly Schedule[], ticks: readonly Tick[], situation: Situation): Decision[] {
  const known = Map.groupBy(ticks, ({ schedule }) => schedule)
  const decisions = schedules.flatMap((schedule) => decideOne(schedule, known.get(schedule.name) ?? [], situation))
  const names = new Set(schedules.map(({ name }) => name))
  for (const tick of ticks) {
    if (tick.state !== 'waiting' || names.has(tick.schedule)) continue
    decisions.push({ type: 'close', schedule: null, tick: given(tick, 'its schedule is gone') })
  }
  return decisions.sort((a, b) => a.tick.due.getTime() - b.tick.due.getTime())
}

/** When there is next something to decide: a due time, or the next attempt of a tick that waits. Null: never. */
export function nextDecision(schedules: readonly Schedule[], ticks: readonly Tick[], now: Date): Date | null {
  const moments = schedules.map((schedule) => nextDue(schedule, now).getTime())
  for (const { state, nextAt } of ticks) if (state === 'waiting' && nextAt !== null) moments.push(nextAt.getTime())
  return moments.length === 0 ? null : new Date(Math.max(now.getTime(), Math.min(...moments)))
}

function decideOne(schedule: Schedule, ticks: readonly Tick[], { now, since }: Situation): Decision[] {
  const due = since === null ? [] : newDueTimes(schedule, ticks, { after: since, until: now })
  const running = ticks.find(({ state }) => state === 'running')
  const newest = due.at(-1)
  const decisions: Decision[] = []
  for (const waiting of ticks.filter(({ state }) => state === 'waiting')) {
    if (newest !== undefined) decisions.push({ type: 'close', schedule, tick: given(waiting, 'the next one is due') })
    else if (running === undefined) decisions.push(...goOn(schedule, waiting, now))
  }
  const isMet = newest !== undefined && running === undefined && meets(schedule, newest, now)
  const missed = isMet ? due.slice(0, -1) : due
  const kept = missed.slice(-MISSED_KEPT)
  for (const [place, one] of kept.entries()) {
    const why = running ? `the one of ${shown(running.due)} still ran` : 'no daemon ran'
    const before = place === 0 && kept.length < missed.length ? ', nor at those before it' : ''
    decisions.push({ type: 'miss', schedule, tick: tickOf(schedule, one, 'missed', `${why}${before}`) })
  }
  if (isMet) {
    const late = now.getTime() - newest.getTime() > ON_TIME_MS ? 'made up for: no daemon ran when it was due' : null
    decisions.push(begun(schedule, tickOf(schedule, newest, 'running', late), now))
  }
  return decisions
}

/** Those of a span behind the newest that is known: killed between keeping ticks and the span's begin, it decides again. */
function newDueTimes(schedule: Schedule, ticks: readonly Tick[], span: Span): Date[] {
  const known = new Set(ticks.map(({ due }) => due.getTime()))
  // One that may be met, those that are kept as missed, and one more, to see whether there are more.
  const due = dueTimes(schedule, span, { newest: MISSED_KEPT + 2 })
  return due.slice(due.findLastIndex((one) => known.has(one.getTime())) + 1)
}

/** Whether the newest due time is met: on time, or as the one that a downtime is made up for with. */
function meets({ catchUp }: Schedule, due: Date, now: Date): boolean {
  return catchUp === 'latest' || now.getTime() - due.getTime() <= ON_TIME_MS
}

function goOn(schedule: Schedule, tick: Tick, now: Date): Decision[] {
  if (tick.nextAt === null || now < tick.nextAt) return []
  if (wasInterrupted(tick)) return [begun(schedule, { ...tick, message: null }, now)]
  const end = windowEnd(schedule, tick.due)
  if (end === null) return [{ type: 'close', schedule, tick: given(tick, 'its schedule tries no more') }]
  const isOver = now.getTime() - end.getTime() > ON_TIME_MS
  return isOver && schedule.catchUp === 'none'
    ? [{ type: 'close', schedule, tick: given(tick, 'no daemon ran until its window closed') }]
    : [begun(schedule, { ...tick, message: null }, now)]
}

function begun(schedule: Schedule, tick: Tick, now: Date): Decision {
  const resume = wasInterrupted(tick) ? (tick.attempts.at(-1)?.runId ?? null) : null
  const attempt = { startedAt: now, endedAt: null, runId: resume, outcome: null, message: null }
  return {
    type: 'start',
    schedule,
    tick: { ...tick, state: 'running', attempts: [...tick.attempts, attempt], nextAt: null },
    resume,
  }
}

/** A tick that waited and waits no more. */
function given(tick: Tick, why: string): Tick {
  const message = [tick.attempts.at(-1)?.message, why].filter((part) => typeof part === 'string').join('; ')
  return { ...tick, state: wasInterrupted(tick) ? 'failed' : 'unavailable', nextAt: null, message }
}

function wasInterrupted({ attempts }: Tick): boolean {
  return attempts.at(-1)?.outcome === 'interrupted'
}

function tickOf({ name }: Schedule, due: Date, state: Tick['state'], message: string | null): Tick {
  return { schedule: name, due, state, attempts: [], nextAt: null, message }
}

function shown(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
