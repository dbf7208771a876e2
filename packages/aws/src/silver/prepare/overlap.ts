import type { IsolatedRun, IsolatedState, IsolatedStore } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { headwaterCommand } from '../../headwater-command.ts'
import { newestOfDates } from '../newest-of-dates.ts'

/** Begun, and not ended either way. */
const UNFINISHED: readonly IsolatedState[] = ['planned', 'running', 'written']

/**
 * Two backfills of one date do not run at the same time. Throws UserError `refused` where one of these dates has an unfinished
 * run, or a finished one of a backfill that goes on, naming the Headwater run to resume. `isOpen` says whether that can still
 * go on: one that was given up does not count. Without it, whoever has an unfinished date goes on.
 */
export async function refuseOverlap(
  store: IsolatedStore,
  asset: AssetKey,
  partitions: readonly string[],
  { isOpen, target }: { readonly isOpen: ((headwaterRun: string) => Promise<boolean>) | null; readonly target: string },
): Promise<void> {
  const known = await store.find({ asset, partitions, states: [...UNFINISHED, 'validated'] })
  const newest = new Set(newestOfDates(known))
  const byRun = Map.groupBy(known, ({ headwaterRun }) => headwaterRun ?? '')
  for (const [headwaterRun, runs] of byRun) {
    const unfinished = runs.some(({ state }) => UNFINISHED.includes(state))
    // Of all that was ever validated only the last can be of a backfill that goes on.
    if (!unfinished && !runs.some((run) => newest.has(run))) continue
    const goesOn = headwaterRun === '' || isOpen === null ? unfinished : await isOpen(headwaterRun)
    if (goesOn) throw overlapping(headwaterRun, runs, target)
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
