import { unknownRun } from '../canonical/unknown-run.ts'
import type { SilverContext } from '../context.ts'
import type { CanonicalDocument } from '../documents.ts'

/** A run of a date, as it was named. */
export interface NamedRun {
  readonly date: string
  readonly runId: string
}

/**
 * The runs that a backfill id or run_id names, by date: as the ledger knows them, else as the history of what counted does (a
 * ledger that was lost must not be in the way of a rollback). Throws UserError `unknown-run`.
 */
export async function namedRuns(
  context: SilverContext,
  { history }: CanonicalDocument,
  id: string,
): Promise<NamedRun[]> {
  const { store, dataset } = context
  const { asset } = dataset.silver
  const byBackfill = await store.find({ asset, backfillId: id })
  const known = byBackfill.length > 0 ? byBackfill : await store.find({ asset, runIds: [id] })
  const runs = new Map(known.map(({ partition, runId }) => [`${partition}/${runId}`, { date: partition, runId }]))
  if (runs.size === 0) {
    for (const change of history) {
      const named = change.action === 'promote' && change.id?.split(' ').includes(id) === true
      for (const { ingest_date, to } of change.partitions) {
        if (to === null || !(to.run_id === id || named)) continue
        runs.set(`${ingest_date}/${to.run_id}`, { date: ingest_date, runId: to.run_id })
      }
    }
  }
  if (runs.size > 0) return [...runs.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
  throw await unknownRun(context, id)
}
