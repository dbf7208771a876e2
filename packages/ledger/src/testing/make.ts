import type { FinishedAsset } from '@headwater/engine'
import { keyOf, planOf } from '@headwater/engine/testing'
import type { Ledger } from '../ledger.ts'
import { at, begin, end, finished } from './fixtures.ts'

/** What becomes of an asset, and what it reads. */
export type Making = Partial<FinishedAsset['outcome']> & { readonly reads?: readonly string[] }

let runs = 0

/** A run that makes one asset; gives its id and what the ledger answered. */
export async function make(
  ledger: Ledger,
  name: string,
  { reads = [], ...outcome }: Making = {},
): Promise<{ readonly runId: string; readonly rowsBefore: number | null; readonly unchanged: boolean }> {
  runs += 1
  const runId = `make${runs}`
  const { partition } = outcome
  await begin(ledger, runId, planOf({ 1: { makes: { [name]: reads }, ...(partition ? { partition } : {}) } }), runs)
  await ledger.startStep(runId, '1', reads.map(keyOf), at(runs))
  const answer = await ledger.finishAsset(runId, '1', finished(name, { ...outcome, upstream: reads }), at(runs))
  await end(ledger, runId, runs)
  return { runId, ...answer }
}
