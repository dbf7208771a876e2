import { UserError } from '@headwater/errors'
import { dateOf, dayNumber, parseDate } from './calendar.ts'

/** One partition per day: `2024-10-22`, `2024-10-23`, ... */
export interface DailyPartitions {
  readonly type: 'daily'
  /** The first day, `YYYY-MM-DD`. */
  readonly start: string
  /** The last day, or open. */
  readonly end?: string
  /** The IANA time zone whose midnight ends a day. */
  readonly timeZone: string
}

/**
 * Daily partitions from `start` on. Throws UserError `bad-date` or `bad-partition` (end before start, no time zone).
 * The zone is looked up when a clock is read, not here: loading the tables of zones takes 20 ms.
 */
export function daily(options: { start: string; end?: string; timeZone: string }): DailyPartitions {
  const { start, end, timeZone } = options
  parseDate(start)
  if (end !== undefined && parseDate(end) < start) {
    throw new UserError('bad-partition', `daily partitions end (${end}) before they start (${start})`)
  }
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/.test(timeZone)) {
    throw new UserError('bad-partition', `"${timeZone}" is not a time zone`, {
      details: ['expected  an IANA name, for example America/New_York or UTC'],
    })
  }
  return { type: 'daily', start, ...(end === undefined ? {} : { end }), timeZone }
}

/** True for a day that exists and lies within the partitions. */
export function isPartition(partitions: DailyPartitions, text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(dayNumber(text)) || dateOf(dayNumber(text)) !== text)
    return false
  return text >= partitions.start && (partitions.end === undefined || text <= partitions.end)
}

/** The partitions from one day to another, both included, ascending; days outside the partitions are left out. */
export function partitionsBetween(partitions: DailyPartitions, from: string, to: string): string[] {
  const first = from > partitions.start ? from : partitions.start
  const last = partitions.end !== undefined && partitions.end < to ? partitions.end : to
  const days: string[] = []
  for (let day = dayNumber(first), end = dayNumber(last); day <= end; day++) days.push(dateOf(day))
  return days
}

/**
 * Reads `--partitions`: a day, a list `a,b`, a range `a..b` (both included), or a mixture. Gives them ascending, each once.
 * `newest` is the newest partition that has ended, where the caller knows it: later ones are refused.
 * Throws UserError `bad-date` for a day that does not exist, `bad-partition` for one that is out of range and for a range
 * that runs backwards.
 */
export function parsePartitions(
  text: string,
  partitions: DailyPartitions,
  { newest }: { readonly newest?: string | undefined } = {},
): string[] {
  const days = new Set<string>()
  for (const part of text.split(',').map((item) => item.trim())) {
    if (part === '') {
      throw new UserError('bad-partition', `"${text}" has an empty place in its list`, { details: expected })
    }
    const [from, to = from, ...more] = part.split('..') as [string, ...string[]]
    if (more.length > 0) throw new UserError('bad-partition', `"${part}" is not a range`, { details: expected })
    if (from === '' || to === '') {
      throw new UserError('bad-partition', `the range "${part}" has no ${from === '' ? 'start' : 'end'}`, {
        details: expected,
      })
    }
    inRange(parseDate(from), partitions, newest)
    inRange(parseDate(to), partitions, newest)
    if (to < from) {
      throw new UserError('bad-partition', `the range ${part} runs backwards`, { next: [`write  ${to}..${from}`] })
    }
    for (const day of partitionsBetween(partitions, from, to)) days.add(day)
  }
  return [...days].sort()
}

const expected = ['expected  a day (2025-01-01), a list (2025-01-01,2025-01-03) or a range (2025-01-01..2025-01-31)']

function inRange(day: string, { start, end, timeZone }: DailyPartitions, newest: string | undefined): void {
  if (day < start) throw new UserError('bad-partition', `${day} is before the first partition, ${start}`)
  if (end !== undefined && day > end) throw new UserError('bad-partition', `${day} is after the last partition, ${end}`)
  if (newest !== undefined && day > newest) {
    throw new UserError('bad-partition', `${day} is after the newest partition, ${newest} (${timeZone})`)
  }
}
