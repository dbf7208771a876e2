import { shellWord } from '@headwater/reporters'
import { formatDueTimes } from '@headwater/reporters/schedule'
import { nextDue, runCommand, type Schedule } from '@headwater/schedules'
import { safeJson } from '../../secrets.ts'
import { openSession } from '../../session.ts'
import { screen } from '../../terminal.ts'
import type { ScheduleFlags } from './ls.ts'

/**
 * `headwater schedule next`: the coming due times of all schedules, the earliest first. Nothing is asked but the files.
 */
export async function nextDueTimes(count: number, flags: ScheduleFlags): Promise<void> {
  const { schedules, target } = await openSession(flags.target)
  const times = coming(schedules, target.now(), count).map(({ schedule, due }) => ({
    schedule: schedule.name,
    due,
    timeZone: schedule.timeZone,
    command: inWords(schedule),
  }))
  const text = flags.json
    ? safeJson(times.map(({ schedule, due, timeZone }) => ({ schedule, due, timeZone })))
    : formatDueTimes(times, screen(process.stdout))
  process.stdout.write(`${text}\n`)
}

/** Merged: a schedule that is due every minute takes no place from what is due before its next one. */
function coming(
  schedules: readonly Schedule[],
  now: Date,
  count: number,
): { readonly schedule: Schedule; readonly due: Date }[] {
  const heads = schedules.map((schedule) => ({ schedule, due: nextDue(schedule, now) }))
  const found: { readonly schedule: Schedule; readonly due: Date }[] = []
  while (found.length < count && heads.length > 0) {
    const first = heads.reduce((best, head) => (head.due < best.due ? head : best))
    found.push({ ...first })
    first.due = nextDue(first.schedule, first.due)
  }
  return found
}

/** What it starts, without what every scheduled command has. */
function inWords(schedule: Schedule): string {
  const words = runCommand(schedule, { partitions: ['due'] })
  return words.slice(0, words.indexOf('--yes')).map(shellWord).join(' ')
}
