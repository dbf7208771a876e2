import type { IsolatedRun } from '@headwater/engine'
import { describeExecution, executionArns } from '../../executions/execution.ts'
import type { SilverContext } from '../context.ts'

/** Why nobody may touch the files of a run now: it is being written. Null where it is not. */
export async function runInFlight(context: SilverContext, run: IsolatedRun): Promise<string | null> {
  if (run.state !== 'planned' && run.state !== 'running') return null
  if (run.headwaterRun !== null && (await context.isLive?.(run.headwaterRun)) === true) {
    return `the run ${run.headwaterRun} is writing it`
  }
  return executionInFlight(context, context.dataset.stateMachine, run.runId)
}

/** The same, of what the ledger need not know of: by the execution that has its name. */
export async function executionInFlight(
  { aws }: SilverContext,
  stateMachine: string,
  name: string,
): Promise<string | null> {
  const { executionArn } = await executionArns(aws, { stateMachine, name })
  const execution = await describeExecution(aws, executionArn)
  return execution?.status === 'RUNNING' ? `its execution is running since ${execution.startedAt.toISOString()}` : null
}
