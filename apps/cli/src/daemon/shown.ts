import type { ShownSchedule, ShownTick } from '@headwater/reporters/schedule'
import { nextDue, type Schedule, type Tick } from '@headwater/schedules'

/** Schedules as they are shown, in their order. `now` is the target's clock. */
export function showSchedules(schedules: readonly Schedule[], ticks: readonly Tick[], now: Date): ShownSchedule[] {
  const newest = new Map<string, Tick>()
  for (const tick of ticks) {
    const known = newest.get(tick.schedule)
    if (known === undefined || known.due < tick.due) newest.set(tick.schedule, tick)
  }
  return schedules.map((schedule) => {
    const { name, cron, timeZone } = schedule
    const last = newest.get(name)
    return { name, cron, timeZone, next: nextDue(schedule, now), last: last === undefined ? null : showTick(last) }
  })
}

export function showTick({ due, state, nextAt, message, attempts }: Tick): ShownTick {
  const runId = attempts.findLast((attempt) => attempt.runId !== null)?.runId ?? null
  return { due, state, nextAt, message, runId }
}
