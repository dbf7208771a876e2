import { type AttemptEnd, afterAttempt, type Schedule, type Tick } from '@headwater/schedules'

/** So often in a row a tick is begun again after it was interrupted. */
const AT_MOST = 10
const MINUTE_MS = 60_000
const LONGEST_MIN = 10

/**
 * The tick after an attempt. What was interrupted is gone on with: at once the first time, since a daemon that is
 * started anew is the usual cause; then with growing pauses, for a machine on which it dies again and again; and not
 * for ever.
 */
export function tickAfter(schedule: Schedule, tick: Tick, end: AttemptEnd): Tick {
  if (end.outcome !== 'interrupted') return afterAttempt(schedule, tick, end)
  const interrupted = inARow(tick) + 1
  if (interrupted >= AT_MOST) {
    const why = end.message === null ? '' : `: ${end.message}`
    const message = `interrupted ${interrupted} times in a row${why}`
    return afterAttempt(schedule, tick, { ...end, outcome: 'failed', message })
  }
  const after = afterAttempt(schedule, tick, end)
  if (after.nextAt === null) return after
  // Without a run something did not answer: that lasts longer than a restart.
  const pauses = end.runId === null ? interrupted : interrupted - 1
  const minutes = pauses === 0 ? 0 : Math.min(2 ** (pauses - 1), LONGEST_MIN)
  return { ...after, nextAt: new Date(Math.max(after.nextAt.getTime(), end.at.getTime() + minutes * MINUTE_MS)) }
}

/** Of the attempts before the newest one, how many were interrupted without anything else between. */
function inARow({ attempts }: Tick): number {
  const before = attempts.slice(0, -1)
  const other = before.findLastIndex(({ outcome }) => outcome !== 'interrupted')
  return before.length - 1 - other
}
