import type { IsolatedRun } from '@headwater/engine'
import type { SilverContext } from '../context.ts'
import type { CanonicalChange, CanonicalDocument } from '../documents.ts'
import { readCounting } from './compare-and-set.ts'
import { own } from './months.ts'

/** Every run of a date that the ledger or the history of what counted knows. */
export interface RunsOfDate {
  readonly ingest_date: string
  /** In the order in which they came: the original first. */
  readonly runs: readonly RunOfDate[]
}

export interface RunOfDate {
  readonly run_id: string
  readonly schema_v: string
  /** It is what counts. */
  readonly counts: boolean
  /** The changes that made it count or no longer count, oldest first. */
  readonly changes: readonly CanonicalChange[]
  /** What the ledger knows; null for a run that Headwater did not make. */
  readonly record: IsolatedRun | null
}

/** The runs of these dates (default: of all), sorted by date. */
export async function listRuns(
  context: SilverContext,
  { partitions }: { readonly partitions?: readonly string[] } = {},
): Promise<readonly RunsOfDate[]> {
  const { store, dataset } = context
  const [document, records] = await Promise.all([
    readCounting(context),
    store.find({ asset: dataset.silver.asset, ...(partitions === undefined ? {} : { partitions }) }),
  ])
  return runsOfDates(document, records, partitions)
}

/** The pure part of `listRuns`. */
export function runsOfDates(
  { partitions: counting, history }: CanonicalDocument,
  records: readonly IsolatedRun[],
  partitions?: readonly string[],
): RunsOfDate[] {
  const runs = new Map<
    string,
    Map<string, { schema_v: string; changes: CanonicalChange[]; record: IsolatedRun | null }>
  >()
  const run = (date: string, runId: string, schema_v: string) => {
    if (partitions !== undefined && !partitions.includes(date)) return null
    const ofDate = runs.get(date) ?? new Map()
    runs.set(date, ofDate)
    const found = ofDate.get(runId) ?? { schema_v, changes: [], record: null }
    ofDate.set(runId, found)
    return found
  }
  for (const change of history) {
    for (const { ingest_date, from, to } of change.partitions) {
      for (const each of [from, to])
        if (each !== null) run(ingest_date, each.run_id, each.schema_v)?.changes.push(change)
    }
  }
  for (const [date, each] of Object.entries(counting)) run(date, each.run_id, each.schema_v)
  for (const record of records) {
    const found = run(record.partition, record.runId, record.schemaVersion)
    if (found !== null) found.record = record
  }
  return [...runs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ingest_date, ofDate]) => ({
      ingest_date,
      runs: [...ofDate].map(([run_id, found]) => ({
        run_id,
        ...found,
        counts: own(counting, ingest_date)?.run_id === run_id,
      })),
    }))
}
