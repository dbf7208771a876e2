import { plural } from '../text/quantity.ts'

const DAY_MS = 86_400_000

/** Dates as `--partitions` reads them, days that follow one another as a range: `2024-01-01..2024-01-06,2024-01-08`. */
export function datesAsRanges(dates: readonly string[]): string {
  const ranges: [first: string, last: string][] = []
  for (const date of [...new Set(dates)].sort()) {
    const open = ranges.at(-1)
    if (open !== undefined && dayAfter(open[1]) === date) open[1] = date
    else ranges.push([date, date])
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}..${last}`)).join(',')
}

/** The same for people, who are not told more than a few ranges: `2024-01-01..2024-01-06, 2024-01-08, … 4 more dates`. */
export function datesInWords(dates: readonly string[], shown = 3): string {
  const ranges = datesAsRanges(dates).split(',')
  if (ranges.length <= shown) return ranges.join(', ')
  const named = ranges.slice(0, shown)
  const left = dates.filter((date) => !named.some((range) => within(date, range))).length
  return `${named.join(', ')}, … ${plural(left, 'more date')}`
}

function within(date: string, range: string): boolean {
  const [first = '', last = first] = range.split('..')
  return date >= first && date <= last
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10)
}
