import { runCommand } from './run-command.ts'
import type { Schedule } from './schedule.ts'

export interface CrontabOptions {
  /** What stands before the words of a command, as a shell reads it: `cd /srv/work && pnpm headwater`. */
  readonly command: string
  readonly target?: string | undefined
}

/**
 * Schedules as lines of a crontab, `CRON_TZ` before those of each time zone. A run over the partitions that are due is written as
 * `schedule run NAME`, which knows the dates. A retry window, which no crontab can say, is a comment.
 */
export function crontabLines(schedules: readonly Schedule[], { command, target }: CrontabOptions): string[] {
  if (schedules.length === 0) return []
  const lines = [
    '# CRON_TZ is read by cronie; a cron that does not know it takes the time zone of the machine.',
    '# No cron makes up for what was due while the machine was down: headwater daemon does.',
  ]
  for (const [timeZone, same] of Map.groupBy(schedules, (schedule) => schedule.timeZone)) {
    lines.push('', `CRON_TZ=${timeZone}`)
    for (const schedule of same) {
      const { name, description, retry, cron } = schedule
      const words = wordsOf(schedule, target).map(shellWord).join(' ')
      lines.push('', description === '' ? `# ${name}` : `# ${name}: ${oneLine(description)}`)
      if (retry !== null) {
        lines.push(`# Once; headwater daemon tries again every ${retry.everyMs / 60_000} min until ${retry.until}.`)
      }
      // A percent sign ends a crontab's command unless it is escaped, in quotes too.
      lines.push(`${cron} ${`${command} ${words}`.replaceAll('%', '\\%')}`)
    }
  }
  return lines
}

function wordsOf(schedule: Schedule, target: string | undefined): string[] {
  if (schedule.runs.partitions === null) return runCommand(schedule, { target })
  return ['schedule', 'run', schedule.name, ...(target === undefined ? [] : ['--target', target]), '--yes']
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
