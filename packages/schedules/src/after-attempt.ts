import { InternalError } from '@headwater/errors'
import type { Schedule, Tick } from './schedule.ts'
import { nextAttempt } from './window.ts'

/** What an attempt came to. */
export interface AttemptEnd {
  readonly at: Date
  readonly runId: string | null
  /** `interrupted`: the daemon, or the process of the run, ended before the run did. A run that somebody cancelled has `failed`. */
  readonly outcome: 'done' | 'unavailable' | 'failed' | 'interrupted'
  readonly message: string | null
}

/**
 * The tick after its newest attempt has ended: `done`, `failed`, `unavailable` once its window is over, or `waiting` for its
 * next attempt. An interrupted one is gone on with at once (by the next daemon, where this one ends) unless its schedule makes up
 * for nothing: then it has failed. How often that goes well is the caller's to count.
 */
export function afterAttempt(schedule: Schedule, tick: Tick, end: AttemptEnd): Tick {
  const { at, ...ended } = end
  const attempt = tick.attempts.at(-1)
  if (attempt === undefined) throw new InternalError(`no attempt of ${tick.schedule} was begun`)
  const attempts = tick.attempts.with(-1, { ...attempt, ...ended, endedAt: at })
  const became = (state: Tick['state'], nextAt: Date | null = null): Tick => ({
    ...tick,
    state,
    attempts,
    nextAt,
    message: end.message,
  })
  if (end.outcome === 'interrupted') return schedule.catchUp === 'latest' ? became('waiting', at) : became('failed')
  if (end.outcome !== 'unavailable') return became(end.outcome)
  const next = nextAttempt(schedule, tick.due, at)
  return next === null ? became('unavailable') : became('waiting', next)
}
