import type { CanonicalDocument, CanonicalRun } from '../documents.ts'
import { own } from './months.ts'

/** A run as it counts for a date, or did once; null where it never has. */
export function countedRun(
  { partitions, history }: CanonicalDocument,
  date: string,
  runId: string,
): CanonicalRun | null {
  const moved = history.flatMap((change) => change.partitions.filter(({ ingest_date }) => ingest_date === date))
  const runs = [own(partitions, date), ...moved.flatMap(({ from, to }) => [to, from])]
  return runs.find((run) => run?.run_id === runId) ?? null
}
