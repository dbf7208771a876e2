import { alignColumns, cell } from '../text/columns.ts'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { plural } from '../text/quantity.ts'
import { type ShownTick, tickInWords, tickMarks, utcMinute, utcTime, zonedMinute } from './tick-words.ts'

export interface ShownSchedule {
  readonly name: string
  readonly cron: string
  readonly timeZone: string
  readonly next: Date
  /** Its newest due time; null where none has come. */
  readonly last: ShownTick | null
}

export interface FormatSchedulesOptions extends ScreenOptions {
  readonly target: string
  /** Who runs them: `pid 4711 on host, since 11:50Z`. Null: nobody does. */
  readonly daemon: string | null
}

/** Schedules in the given order, one a line: when each is due next, and what became of it last. */
export function formatSchedules(schedules: readonly ShownSchedule[], options: FormatSchedulesOptions): string {
  const pen = ink(options)
  if (schedules.length === 0) {
    return 'No schedules yet.\n  declare one   docs/schedules.md'
  }
  const head = [
    pen.paint('Schedules', 'bold'),
    `target ${pen.text(options.target)}  ·  ${plural(schedules.length, 'schedule')}  ·  ${
      options.daemon === null ? 'no daemon runs them' : `run by ${pen.text(options.daemon)}`
    }`,
  ].join('  ')
  const rows = schedules.map(({ name, cron, timeZone, next, last }) => {
    const mark = last === null ? { symbol: '·', style: 'dim' as const } : tickMarks[last.state]
    return [
      cell(mark.symbol, mark.style),
      cell(pen.text(name), 'bold'),
      cell(pen.text(cron)),
      cell(pen.text(timeZone), 'dim'),
      cell(isUtc(timeZone) ? utcMinute(next) : `${zonedMinute(next, timeZone)} (${utcTime(next)})`),
      cell(last === null ? 'never was due' : `${utcMinute(last.due)} ${tickInWords(last)}`),
      cell(last?.message == null ? '' : pen.text(last.message), 'dim'),
    ]
  })
  const names = ['', 'name', 'cron', 'zone', 'next', 'last', ''].map((name) => cell(name, 'dim'))
  const columns = [
    {},
    { elide: 'middle', min: 8 } as const,
    {},
    { elide: 'end', min: 3 } as const,
    {},
    { elide: 'end', min: 16 } as const,
    { elide: 'end', min: 0, yields: true } as const,
  ]
  const next = options.daemon === null ? ['', '  run them   pnpm headwater daemon'] : []
  return [head, '', ...alignColumns([names, ...rows], columns, pen, { indent: 1 }), ...next].join('\n')
}

export interface DueTime {
  readonly schedule: string
  readonly due: Date
  readonly timeZone: string
  /** The command that it starts, to read. */
  readonly command: string
}

/** Coming due times of all schedules, in the given order. `now` is the target's clock. */
export function formatDueTimes(times: readonly DueTime[], options: ScreenOptions): string {
  const pen = ink(options)
  if (times.length === 0) return 'Nothing is scheduled.\n  declare a schedule   docs/schedules.md'
  const rows = times.map(({ schedule, due, timeZone, command }) => [
    cell(utcMinute(due)),
    cell(isUtc(timeZone) ? '' : `${zonedMinute(due, timeZone)} ${pen.text(timeZone)}`, 'dim'),
    cell(pen.text(schedule), 'bold'),
    cell(pen.text(command), 'dim'),
  ])
  const columns = [{}, {}, { elide: 'middle', min: 8 } as const, { elide: 'end', min: 0, yields: true } as const]
  return alignColumns(rows, columns, pen, { indent: 1 }).join('\n')
}

function isUtc(timeZone: string): boolean {
  return timeZone === 'UTC' || timeZone === 'Etc/UTC'
}
