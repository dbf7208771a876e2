import type { IsolatedRun } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import { commandFor, type SilverContext } from '../context.ts'
import { newestOfDates } from '../newest-of-dates.ts'
import { unknownRun } from './unknown-run.ts'

/**
 * The runs that backfill ids and run_ids name, by date: of a backfill the newest of each date. Throws UserError: `unknown-run` for a name that the ledger does
 * not know, `bad-argument` where two of them are of one date (only one can count).
 */
export async function runsOfIds(context: SilverContext, ids: readonly string[]): Promise<IsolatedRun[]> {
  const { store, dataset } = context
  const { asset } = dataset.silver
  const found = new Map<string, IsolatedRun>()
  for (const id of ids) {
    const byBackfill = await store.find({ asset, backfillId: id })
    const runs = byBackfill.length > 0 ? newestOfDates(byBackfill) : await store.find({ asset, runIds: [id] })
    if (runs.length === 0) throw await unknownRun(context, id)
    for (const run of runs) found.set(run.runId, run)
  }
  const runs = [...found.values()].sort((a, b) => (a.partition < b.partition ? -1 : a.partition > b.partition ? 1 : 0))
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1]
    if (next?.partition !== run.partition) continue
    throw new UserError('bad-argument', `two of these runs are of ${run.partition}: only one can count`, {
      details: [run.runId, next.runId],
      next: [
        commandFor(context, ['compare', asset, '--partition', run.partition, '--runs', `${run.runId},${next.runId}`]),
      ],
    })
  }
  return runs
}
