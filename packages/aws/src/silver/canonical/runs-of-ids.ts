import { didYouMean, UserError } from '@headwater/errors'
import type { SilverContext } from '../context.ts'
import type { IsolatedRun } from '../isolated-store.ts'

/**
 * The runs that backfill ids and run_ids name, by date. Throws UserError: `unknown-run` for a name that the ledger does
 * not know, `bad-argument` where two of them are of one date (only one can count).
 */
export async function runsOfIds({ store, dataset }: SilverContext, ids: readonly string[]): Promise<IsolatedRun[]> {
  const { asset } = dataset.silver
  const found = new Map<string, IsolatedRun>()
  for (const id of ids) {
    const byBackfill = await store.find({ asset, backfillId: id })
    const runs = byBackfill.length > 0 ? byBackfill : await store.find({ asset, runIds: [id] })
    if (runs.length === 0) throw await unknown({ store, asset }, id)
    for (const run of runs) found.set(run.runId, run)
  }
  const runs = [...found.values()].sort((a, b) => (a.partition < b.partition ? -1 : a.partition > b.partition ? 1 : 0))
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1]
    if (next?.partition !== run.partition) continue
    throw new UserError('bad-argument', `two of these runs are of ${run.partition}: only one can count`, {
      details: [run.runId, next.runId],
      next: [`headwater compare ${asset} --partition ${run.partition} --runs ${run.runId},${next.runId}`],
    })
  }
  return runs
}

async function unknown(
  { store, asset }: { store: SilverContext['store']; asset: IsolatedRun['asset'] },
  id: string,
): Promise<UserError> {
  const all = await store.find({ asset })
  const names = all.flatMap(({ runId, backfillId }) => (backfillId === null ? [runId] : [runId, backfillId]))
  return new UserError('unknown-run', `no run or backfill of ${asset} is called "${id}"`, {
    details: didYouMean(id, names),
    next: [`headwater history ${asset}`],
  })
}
