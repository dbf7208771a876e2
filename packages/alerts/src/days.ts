import { addDays } from '@headwater/graph'

/** Days as `--partitions` takes them, runs of days as ranges: `2025-01-01,2025-01-03..2025-01-05`. */
export function daysAsArgument(days: readonly string[]): string {
  const ranges: { from: string; to: string }[] = []
  for (const day of [...new Set(days)].sort()) {
    const last = ranges.at(-1)
    if (last !== undefined && addDays(last.to, 1) === day) last.to = day
    else ranges.push({ from: day, to: day })
  }
  return ranges.map(({ from, to }) => (from === to ? from : `${from}..${to}`)).join(',')
}
