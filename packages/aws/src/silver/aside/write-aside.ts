import type { StepResult } from '@headwater/engine'
import { type ExecutionEnd, runExecution } from '../../executions/run-execution.ts'
import { type Failed, failed } from '../../failures.ts'
import type { Trouble } from '../../troubles/trouble.ts'
import type { IsolatedRun } from '../isolated-store.ts'
import { prove } from './prove.ts'
import { again, fail, update, type WriteAside } from './work.ts'
import { writtenAside } from './written-aside.ts'

/** From the plan of a run to its validation. Throws AwsError and UserError for what goes wrong outside of the execution. */
export async function writeAside(work: WriteAside): Promise<StepResult> {
  const known = await plannedRun(work)
  if (known.headwaterRun !== work.headwaterRun) return notOurs(work, known)
  if (known.state === 'deleted') return failed(`the files of ${known.runId} were deleted`, [], [again(work)])
  if (known.state === 'validated' && known.metrics !== null) return writtenAside(work, known.metrics, known.message)

  const end = await execute(work, known.executionArn)
  if (end.state === 'interrupted') {
    await update(work, { state: 'failed', message: 'stopped by Headwater', endedAt: work.context.now() })
    return { state: 'interrupted' }
  }
  if (end.state === 'failed') {
    // One that may run stays unfinished: the next attempt looks again, and nothing of it is taken for rubbish.
    if (!end.mayRun) await fail(work, end.trouble.message)
    const { next, ...trouble } = end.trouble
    return failedBy({ ...trouble, next: [...next, again(work, fittingVersion(work, end.trouble))] })
  }
  await update(work, { state: 'written', executionArn: end.executionArn })
  if (work.context.signal.aborted) return { state: 'interrupted' }
  return prove(work, end)
}

/** The run as the store has it; written down now where it is not yet. */
async function plannedRun(work: WriteAside): Promise<IsolatedRun> {
  const { asset, date, facts, store, context } = work
  const planned: IsolatedRun = {
    asset,
    partition: date,
    runId: facts.runId,
    backfillId: facts.backfillId,
    headwaterRun: work.headwaterRun,
    schemaVersion: facts.input.schema_version,
    state: 'planned',
    input: facts.input,
    executionArn: null,
    replaces: facts.original?.run_id ?? null,
    metrics: null,
    files: null,
    months: null,
    difference: null,
    message: null,
    reason: work.reason,
    requestedBy: work.requestedBy,
    plannedAt: context.now(),
    endedAt: null,
  }
  await store.plan([planned])
  const [known = planned] = await store.find({ asset, runIds: [facts.runId] })
  return known
}

function execute(work: WriteAside, executionArn: string | null): Promise<ExecutionEnd> {
  const { account, dataset, facts, context, poll } = work
  return runExecution(
    account,
    { stateMachine: dataset.stateMachine, name: facts.runId, input: facts.input },
    {
      signal: context.signal,
      before: work.before ?? executionArn,
      onStart: async (arn, url) => {
        await update(work, { state: 'running', executionArn: arn, message: null, endedAt: null })
        await context.external(arn, url)
      },
      logs: { group: dataset.logGroup, runId: facts.runId },
      ...(poll && { poll }),
    },
  )
}

function notOurs(work: WriteAside, known: IsolatedRun): Failed {
  const { runId, requestedBy, headwaterRun } = known
  return failed(`${runId} is a run of somebody else`, [`of ${requestedBy}, in run ${headwaterRun}`], [again(work)])
}

/** The schema version that the job found its Bronze to have; undefined where it did not say so. */
function fittingVersion({ dataset }: WriteAside, { kind, message }: Trouble): string | undefined {
  if (kind !== 'wrong schema version') return undefined
  const found = /it is of schema_version (\S+)/.exec(message)?.[1]
  return found !== undefined && Object.hasOwn(dataset.schemas, found) ? found : undefined
}

/** A trouble as the end of a step. */
export function failedBy({ message, evidence, next, transient }: Trouble): Failed {
  return { ...failed(message, evidence, next), ...(transient && { transient }) }
}
