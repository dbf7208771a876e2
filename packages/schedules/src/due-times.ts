import { UserError } from '@headwater/errors'
import { Cron } from 'croner'
import type { Schedule } from './schedule.ts'

/** What a due time follows from. */
export type Recurrence = Pick<Schedule, 'cron' | 'timeZone'>

/** What lies after the one moment, up to and including the other. */
export interface Span {
  readonly after: Date
  readonly until: Date
}

/*
 * Clocks that change, as the crons of Linux have it. A cron that names its minutes and hours means so many times a day: one that
 * the clocks skip is due at the first minute behind the gap, one that they show twice is due the first time alone. A cron with a
 * `*` or a step in minutes or hours means a distance: what is skipped does not exist, what is shown twice is due twice.
 */
const CHANGING_CLOCKS = 'no-wildcard'

/**
 * The due times of a span, ascending; with `newest`, at most so many of its last ones, in a time that does not grow with the span.
 * Throws UserError `bad-config` for a cron or a time zone that is none.
 */
export function dueTimes(
  recurrence: Recurrence,
  { after, until }: Span,
  { newest = Number.POSITIVE_INFINITY }: { readonly newest?: number } = {},
): Date[] {
  return asking(recurrence, (cron) => {
    const found: Date[] = []
    // What is due at `until` itself is before it only by this millisecond.
    let [due] = cron.previousRuns(1, new Date(until.getTime() + 1))
    while (due !== undefined && due > after && found.length < newest) {
      found.push(due)
      due = cron.previousRuns(1, due)[0]
    }
    return found.reverse()
  })
}

/** The first due time after a moment. Throws UserError `bad-config` for a cron or a time zone that is none. */
export function nextDue(recurrence: Recurrence, after: Date): Date {
  return asking(recurrence, (cron) => {
    const due = cron.nextRun(after)
    if (due === null) throw new Error('there is no such day')
    return due
  })
}

/** What authors write is checked where it is written; what comes to the library all the same is told as theirs. */
function asking<T>({ cron, timeZone }: Recurrence, ask: (cron: Cron) => T): T {
  try {
    return ask(new Cron(cron, { timezone: timeZone, mode: '5-part', fixedTimeRule: CHANGING_CLOCKS }))
  } catch (cause) {
    throw new UserError('bad-config', `"${cron}" in the time zone "${timeZone}" is never due`, {
      details: [cause instanceof Error ? cause.message : String(cause)],
      cause,
    })
  }
}
