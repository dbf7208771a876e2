import { UserError } from '@headwater/errors'
import { addDays, dateOf, dayNumber, monthNumber, monthOf, parseDate, parseMonth } from './calendar.ts'

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

/** One partition per month: `2024-01`, `2024-02`, ... */
export interface MonthlyPartitions {
  readonly type: 'monthly'
  /** The first month, `YYYY-MM`. */
  readonly start: string
  /** The last month, or open. */
  readonly end?: string
  /** The IANA time zone whose midnight ends a month. */
  readonly timeZone: string
}

export type Partitions = DailyPartitions | MonthlyPartitions

interface Range {
  readonly start: string
  readonly end?: string
  readonly timeZone: string
}

/**
 * Daily partitions from `start` on. Throws UserError `bad-date` or `bad-partition` (end before start, no time zone).
 * The zone is looked up when a clock is read, not here: loading the tables of zones takes 20 ms.
 */
export function daily(options: Range): DailyPartitions {
  return { type: 'daily', ...checkedRange('daily', options) }
}

/** Monthly partitions from `start` (`2024-01`) on. Throws as `daily` does. */
export function monthly(options: Range): MonthlyPartitions {
  return { type: 'monthly', ...checkedRange('monthly', options) }
}

function checkedRange(type: Partitions['type'], { start, end, timeZone }: Range): Range {
  const { parse } = units[type]
  parse(start)
  if (end !== undefined && parse(end) < start) {
    throw new UserError('bad-partition', `${type} partitions end (${end}) before they start (${start})`)
  }
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/.test(timeZone)) {
    throw new UserError('bad-partition', `"${timeZone}" is not a time zone`, {
      details: ['expected  an IANA name, for example America/New_York or UTC'],
    })
  }
  return { start, ...(end === undefined ? {} : { end }), timeZone }
}

/** How days and months differ. Both compare as strings. */
interface PartitionUnit {
  /** Throws UserError `bad-date`. */
  readonly parse: (text: string) => string
  readonly form: RegExp
  /** Consecutive numbers for consecutive partitions; NaN for what does not exist. */
  readonly number: (text: string) => number
  readonly ofNumber: (number: number) => string
  /** For messages: `days`. */
  readonly plural: string
  readonly expected: string
}

const units: { readonly [type in Partitions['type']]: PartitionUnit } = {
  daily: {
    parse: parseDate,
    form: /^\d{4}-\d{2}-\d{2}$/,
    number: dayNumber,
    ofNumber: dateOf,
    plural: 'days',
    expected: 'expected  a day (2025-01-01), a list (2025-01-01,2025-01-03) or a range (2025-01-01..2025-01-31)',
  },
  monthly: {
    parse: parseMonth,
    form: /^\d{4}-\d{2}$/,
    number: monthNumber,
    ofNumber: monthOf,
    plural: 'months',
    expected: 'expected  a month (2025-01), a list (2025-01,2025-03) or a range (2025-01..2025-03)',
  },
}

/** What partitions of a type are called in messages: `days`, `months`. */
export function partitionWord({ type }: Pick<Partitions, 'type'>): string {
  return units[type].plural
}

/** Checks the form of one partition: a day, or a month. Throws UserError `bad-date` for one that does not exist. */
export function parsePartition({ type }: Pick<Partitions, 'type'>, text: string): string {
  return units[type].parse(text)
}

/** True for a day (a month) that exists and lies within the partitions. */
export function isPartition(partitions: Partitions, text: string): boolean {
  const { form, number, ofNumber } = units[partitions.type]
  if (!form.test(text) || Number.isNaN(number(text)) || ofNumber(number(text)) !== text) return false
  return text >= partitions.start && (partitions.end === undefined || text <= partitions.end)
}

/** The partitions from one to another, both included, ascending; what lies outside of them is left out. */
export function partitionsBetween(partitions: Partitions, from: string, to: string): string[] {
  const { number, ofNumber } = units[partitions.type]
  const first = from > partitions.start ? from : partitions.start
  const last = partitions.end !== undefined && partitions.end < to ? partitions.end : to
  const found: string[] = []
  for (let one = number(first), end = number(last); one <= end; one++) found.push(ofNumber(one))
  return found
}

/** The partition that a day belongs to: the day, or its month. It may lie outside the partitions. */
export function partitionOf({ type }: Pick<Partitions, 'type'>, day: string): string {
  return type === 'daily' ? day : day.slice(0, 7)
}

/**
 * The newest partition that must be there by a logical date, whatever start and end say: the day before, the newest one that is
 * complete, or the month of that day, which has begun. Throws UserError `bad-date`.
 */
export function newestDue(partitions: Pick<Partitions, 'type'>, logicalDate: string): string {
  return partitionOf(partitions, addDays(parseDate(logicalDate), -1))
}

/**
 * Reads `--partitions`: a day (a month), a list `a,b`, a range `a..b` (both included), or a mixture. Gives them ascending, each
 * once. `newest` is the newest partition that is due, where the caller knows it: later ones are refused.
 * Throws UserError `bad-date` for one that does not exist, `bad-partition` for one that is out of range and for a range
 * that runs backwards.
 */
export function parsePartitions(
  text: string,
  partitions: Partitions,
  { newest }: { readonly newest?: string | undefined } = {},
): string[] {
  const { parse, expected: form } = units[partitions.type]
  const expected = [form]
  const found = new Set<string>()
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
    inRange(parse(from), partitions, newest)
    inRange(parse(to), partitions, newest)
    if (to < from) {
      throw new UserError('bad-partition', `the range ${part} runs backwards`, { next: [`write  ${to}..${from}`] })
    }
    for (const one of partitionsBetween(partitions, from, to)) found.add(one)
  }
  return [...found].sort()
}

function inRange(one: string, { start, end, timeZone }: Partitions, newest: string | undefined): void {
  if (one < start) throw new UserError('bad-partition', `${one} is before the first partition, ${start}`)
  if (end !== undefined && one > end) throw new UserError('bad-partition', `${one} is after the last partition, ${end}`)
  if (newest !== undefined && one > newest) {
    throw new UserError('bad-partition', `${one} is after the newest partition, ${newest} (${timeZone})`)
  }
}
