import { addDays, newestDue, type Partitions, partitionOf, partitionsBetween } from '@headwater/graph'
import type { Schedule } from './schedule.ts'

/**
 * The partitions of an attempt, ascending. Of the first: the newest one that is due at the due time, also where it is there, as it may have been
 * brought in before it was whole; and those of the days looked back at that are not there. Of a further one: what is not
 * there. Empty: there is nothing to do. Throws RangeError for a time zone that does not exist.
 */
export function wantedPartitions(
  { runs }: Pick<Schedule, 'runs'>,
  { due, attempt }: { readonly due: Date; readonly attempt: number },
  partitions: Partitions,
  isThere: (partition: string) => boolean,
): string[] {
  if (runs.partitions === null) return []
  const today = dayIn(partitions.timeZone, due)
  const newest = newestDue(partitions, today)
  const oldest = partitionOf(partitions, addDays(today, -1 - runs.partitions.lookBackDays))
  return partitionsBetween(partitions, oldest, newest).filter(
    (partition) => (partition === newest && attempt === 1) || !isThere(partition),
  )
}

function dayIn(timeZone: string, moment: Date): string {
  // The Swedish short date is the ISO one.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(moment)
}
