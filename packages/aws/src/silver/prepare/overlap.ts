import { UserError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { headwaterCommand } from '../../headwater-command.ts'
import type { IsolatedRun, IsolatedStore } from '../isolated-store.ts'

/** Begun, and not ended either way. */
const UNFINISHED = ['planned', 'running', 'written'] as const

/**
 * Two backfills of one date do not run at the same time. Throws UserError `refused` where one of these dates has an unfinished
 * run, naming the Headwater run to resume. `isOpen` says whether that run can still go on; one that was given up does not count.
 */
export async function refuseOverlap(
  store: IsolatedStore,
  asset: AssetKey,
  partitions: readonly string[],
  { isOpen, target }: { readonly isOpen: (headwaterRun: string) => Promise<boolean>; readonly target: string },
): Promise<void> {
  const unfinished = await store.find({ asset, partitions, states: UNFINISHED })
  const byRun = Map.groupBy(unfinished, ({ headwaterRun }) => headwaterRun ?? '')
  for (const [headwaterRun, runs] of byRun) {
    if (headwaterRun === '' || (await isOpen(headwaterRun))) throw overlapping(headwaterRun, runs, target)
  }
}

function overlapping(headwaterRun: string, runs: readonly IsolatedRun[], target: string): UserError {
  const dates = runs.map(({ partition }) => partition).sort()
  const [first] = runs
  const rest = dates.length > 1 ? ` and ${dates.length - 1} more of these dates` : ''
  return new UserError('refused', `an unfinished backfill writes ${dates[0]}${rest}`, {
    details: [
      `${first?.backfillId ?? first?.runId}, by ${first?.requestedBy} since ${first?.plannedAt.toISOString()}`,
      ...runs.slice(0, 5).map(({ partition, runId, state }) => `${partition}  ${runId}  ${state}`),
    ],
    next:
      headwaterRun === ''
        ? [`once it has ended   ${headwaterCommand(['clean', '--failed'], target)}`]
        : [
            `go on with it   ${headwaterCommand(['runs', 'resume', headwaterRun], target)}`,
            `give it up      ${headwaterCommand(['rollback', first?.backfillId ?? first?.runId ?? '', '--delete'], target)}`,
          ],
  })
}
