import type { CanonicalDocument, SilverContext } from '@headwater/aws/silver'
import type { IsolatedRun } from '@headwater/engine'
import { countedOnce, type Original } from './partition-history.ts'

const NOTHING: CanonicalDocument = { version: 0, updated_at: '', partitions: {}, gold: {}, history: [] }

/** Which run counts of each date, and how it came to. */
export async function whatCounts({ aws, dataset }: SilverContext): Promise<CanonicalDocument> {
  const { openObjects, readCanonical } = await import('@headwater/aws/silver')
  const canonical = await readCanonical(openObjects(aws, dataset.silver.bucket), dataset)
  return canonical?.document ?? NOTHING
}

/** The runs of a date that count, or did once, and that are none of those that the ledger `made`. */
export function originalsOf(
  context: SilverContext,
  document: CanonicalDocument,
  date: string,
  made: readonly IsolatedRun[],
): Promise<Original[]> {
  const known = new Set(made.map(({ runId }) => runId))
  const others = countedOnce(document, date).filter(({ runId }) => !known.has(runId))
  return Promise.all(others.map((run) => withSuccess(context, date, run)))
}

async function withSuccess(
  { aws, dataset }: SilverContext,
  date: string,
  run: Omit<Original, 'found'>,
): Promise<Original> {
  const { homeSuccessKey, openObjects, readSuccess } = await import('@headwater/aws/silver')
  const ref = { ingest_date: date, schema_v: run.schemaVersion, run_id: run.runId }
  const read = await readSuccess(openObjects(aws, dataset.silver.bucket), homeSuccessKey(dataset, ref))
  if (!read.ok) return { ...run, found: null }
  return { ...run, found: { metrics: read.document.metrics, completedAt: new Date(read.document.completed_at) } }
}
