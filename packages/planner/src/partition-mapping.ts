import type { Partitions } from '@headwater/graph'

type Type = Pick<Partitions, 'type'>

/**
 * Which partitions of one type share days with these of another: the same ones, the months of days, the days of months.
 * Gives a test of a partition of the first type.
 */
export function fitsIn(own: Type, other: Type, theirs: Iterable<string>): (partition: string) => boolean {
  if (own.type === other.type) {
    const same = new Set(theirs)
    return (partition) => same.has(partition)
  }
  const months = new Set(Array.from(theirs, monthOf))
  return (partition) => months.has(monthOf(partition))
}

/** The month of a day, or of a month. */
function monthOf(partition: string): string {
  return partition.slice(0, 7)
}
