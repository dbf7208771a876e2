import { addDays, type DailyPartitions, parseDate, partitionsBetween } from '@headwater/graph'

/**
 * The days that must be there by a logical date: from the first of the partitions to the day before the date, the newest
 * complete one. Partitions of the same range share one array.
 *
 * Throws UserError `bad-date` for a logical date that does not exist.
 */
export function dueDays(logicalDate: string): (partitions: DailyPartitions) => readonly string[] {
  const yesterday = addDays(parseDate(logicalDate), -1)
  const known = new Map<string, readonly string[]>()
  return (partitions) => {
    const range = `${partitions.start}..${partitions.end ?? ''}`
    const days = known.get(range) ?? partitionsBetween(partitions, partitions.start, yesterday)
    known.set(range, days)
    return days
  }
}
