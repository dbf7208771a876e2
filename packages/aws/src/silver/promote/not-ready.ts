import type { IsolatedRun } from '@headwater/engine'
import { unreachable } from '@headwater/errors'
import { commandFor, type SilverContext } from '../context.ts'
import type { NotReady } from './promotion.ts'

/** Why a run cannot be promoted; null where it can: it is written, and everything about it is right. */
export function notReady(context: Pick<SilverContext, 'target'>, run: IsolatedRun): NotReady | null {
  const resume = run.headwaterRun === null ? '' : ` (${commandFor(context, ['runs', 'resume', run.headwaterRun])})`
  switch (run.state) {
    case 'validated':
      return null
    case 'planned':
      return { run, why: `not started yet${resume}`, unfinished: true }
    case 'running':
      return { run, why: `still running, or interrupted${resume}`, unfinished: true }
    case 'written':
      return { run, why: `written, and not validated yet${resume}`, unfinished: true }
    case 'failed':
      return { run, why: `failed${run.message === null ? '' : `: ${run.message}`}`, unfinished: false }
    case 'deleted':
      return { run, why: 'its files were deleted', unfinished: false }
    default:
      return unreachable(run.state)
  }
}
