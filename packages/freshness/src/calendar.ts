import { addDays, type ByPolicy, newestDue, type Partitions, partitionOf } from '@headwater/graph'
import { dayIn, momentOf } from './zoned-time.ts'

/** The last day of a partition: the day itself, or the last one of the month. */
export function lastDay(partition: string): string {
  if (partition.length > 7) return partition
  const inNextMonth = addDays(`${partition}-28`, 4)
  return addDays(`${inNextMonth.slice(0, 7)}-01`, -1)
}

/** The partition before. */
export function partitionBefore(partition: string): string {
  return partition.length > 7 ? addDays(partition, -1) : addDays(`${partition}-01`, -1).slice(0, 7)
}

/** The newest partition that is due by the day that it is: the one of the day before, whatever its end. */
export function dueBy(partitions: Partitions, at: number): string {
  return newestDue(partitions, dayIn(partitions.timeZone, at))
}

/** The partition of the day that it is: what is newer lies ahead. */
export function openAt(partitions: Partitions, at: number): string {
  return partitionOf(partitions, dayIn(partitions.timeZone, at))
}

/** When a partition is to be there: by its policy's time of day, or else from the midnight that ends it. */
export function deadlineOf(
  partition: string,
  policy: Pick<ByPolicy, 'time' | 'timeZone' | 'lagDays'> | null,
  { timeZone }: Pick<Partitions, 'timeZone'>,
): number {
  const last = lastDay(partition)
  if (policy === null) return momentOf(addDays(last, 1), '00:00', timeZone)
  return momentOf(addDays(last, policy.lagDays), policy.time, policy.timeZone)
}

/** The newest partition whose time of day was so long ago, whatever their start and end. */
export function newestPast(
  policy: ByPolicy,
  afterMs: number,
  { type, timeZone }: Pick<Partitions, 'type' | 'timeZone'>,
  at: number,
): string {
  const today = dayIn(policy.timeZone, at - afterMs)
  let partition = type === 'daily' ? addDays(today, -policy.lagDays) : today.slice(0, 7)
  while (deadlineOf(partition, policy, { timeZone }) + afterMs > at) partition = partitionBefore(partition)
  return partition
}
