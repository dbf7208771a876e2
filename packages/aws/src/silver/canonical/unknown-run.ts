import { didYouMean, UserError } from '@headwater/errors'
import { commandFor, type SilverContext } from '../context.ts'

/** The error for a name that no run and no backfill of the ledger has, with near names. */
export async function unknownRun(context: SilverContext, id: string): Promise<UserError> {
  const { asset } = context.dataset.silver
  const runs = await context.store.find({ asset })
  const names = runs.flatMap(({ runId, backfillId }) => [runId, backfillId ?? runId])
  const dates = runs.map(({ partition }) => partition).sort()
  return new UserError('unknown-run', `no run or backfill of ${asset} is called "${id}"`, {
    details: didYouMean(id, names),
    next: dates.slice(-1).map((date) => commandFor(context, ['history', asset, '--partition', date])),
  })
}
