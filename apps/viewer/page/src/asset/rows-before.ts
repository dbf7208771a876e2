import type { MaterializationView } from '@headwater/viewer'

/** By id: the rows that the same partition (or all of it) had when it was made before; newest first goes in. */
export function rowsBefore(rows: readonly MaterializationView[]): ReadonlyMap<number, number> {
  const known = new Map<string | null, number>()
  const before = new Map<number, number>()
  for (const { id, partition, rows: count } of rows.toReversed()) {
    const earlier = known.get(partition)
    if (earlier !== undefined) before.set(id, earlier)
    if (count !== null) known.set(partition, count)
  }
  return before
}
