import type { AssetKey } from '@headwater/graph'
import type { Ledger } from '@headwater/ledger'
import { isDead } from '../dead-runs.ts'

/** The assets of the runs that are carried out now. */
export async function writtenNow({ runs }: Pick<Ledger, 'runs'>): Promise<ReadonlySet<AssetKey>> {
  const alive = (await runs.unfinished()).filter((run) => !isDead(run))
  const plans = await Promise.all(alive.map(async ({ runId }) => (await runs.show(runId)).plan))
  return new Set(plans.flatMap(({ assets }) => assets.map(({ key }) => key)))
}
