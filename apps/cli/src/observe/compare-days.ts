import type { RecordedContent, TakenFingerprint } from '@headwater/ledger'
import { areComparable, type Observation, type PartitionContent } from '@headwater/postgres'

/** What has become of the days of a table that the ledger knows. */
export interface DayChanges {
  /** Those with other rows than they were left with, as they are now; sorted. */
  readonly changed: readonly PartitionContent[]
  /** Those that cannot be compared yet, with nothing that speaks against their being the same. */
  readonly unknown: readonly (Omit<TakenFingerprint, 'asset'> & { readonly partition: string })[]
}

/** Pure. Nothing has changed where nobody knows which rows are of which day. */
export function compareDays({ partitions: known }: RecordedContent, found: Observation): DayChanges {
  const { partitions, emptyFingerprint = null } = found
  const changed: PartitionContent[] = []
  const unknown: DayChanges['unknown'][number][] = []
  if (!known || partitions === null) return { changed, unknown }
  const days = new Map(partitions.map((one) => [one.partition, one]))
  for (const [partition, recorded] of known) {
    const now = days.get(partition) ?? { partition, rows: 0, fingerprint: emptyFingerprint }
    const { rows, fingerprint } = now
    const counted = recorded.rows !== null && recorded.rows !== rows
    const comparable =
      fingerprint !== null && recorded.fingerprint !== null && areComparable(recorded.fingerprint, fingerprint)
    if (counted || (comparable && recorded.fingerprint !== fingerprint)) changed.push(now)
    else if (fingerprint !== null && !comparable) {
      unknown.push({ partition, fingerprint, rows, replaces: recorded.fingerprint })
    }
  }
  return { changed: changed.toSorted((a, b) => (a.partition < b.partition ? -1 : 1)), unknown }
}

/** `2025-01-03`, `2025-01-03, 2025-01-04 (+2)`. */
export function daysInWords(days: readonly string[]): string {
  const rest = days.length - 2
  return `${days.slice(0, 2).join(', ')}${rest > 0 ? ` (+${rest})` : ''}`
}
