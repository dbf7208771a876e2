import { nextDue } from './due-times.ts'
import type { Schedule } from './schedule.ts'

/**
 * Up to when the run of a due time is tried again: the next moment at which its schedule's clock shows `until`, and never beyond
 * the next due time, which takes over. Null: its schedule has no window.
 */
export function windowEnd(schedule: Schedule, due: Date): Date | null {
  const { retry, timeZone } = schedule
  if (retry === null) return null
  const [hour, minute] = retry.until.split(':')
  // As a cron, so that a time that the clocks skip or show twice is read in one way.
  const until = nextDue({ cron: `${Number(minute)} ${Number(hour)} * * *`, timeZone }, due)
  return earlier(until, nextDue(schedule, due))
}

/**
 * When the run of a due time is tried again whose data was not there at `now`: at the next whole multiple of `everyMs` after the
 * due time, and for the last time when its window ends. Null: its window is over.
 */
export function nextAttempt(schedule: Schedule, due: Date, now: Date): Date | null {
  const end = windowEnd(schedule, due)
  if (schedule.retry === null || end === null || now >= end) return null
  const { everyMs } = schedule.retry
  const multiples = Math.floor((now.getTime() - due.getTime()) / everyMs) + 1
  const next = earlier(new Date(due.getTime() + multiples * everyMs), end)
  return next < nextDue(schedule, due) ? next : null
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b
}
