import { didYouMean, UserError } from '@headwater/errors'
import type { SilverContext } from '../context.ts'

/** The error for a name that no run and no backfill of the ledger has, with near names. */
export async function unknownRun({ store, dataset }: SilverContext, id: string): Promise<UserError> {
  const { asset } = dataset.silver
  const names = (await store.find({ asset })).flatMap(({ runId, backfillId }) => [runId, backfillId ?? runId])
  return new UserError('unknown-run', `no run or backfill of ${asset} is called "${id}"`, {
    details: didYouMean(id, names),
    next: [`pnpm headwater history ${asset} --partition <date>`],
  })
}
