import type { IsolatedRun, StepResult } from '@headwater/engine'
import { describeExecution } from '../../executions/execution.ts'
import { type ExecutionEnd, runExecution } from '../../executions/run-execution.ts'
import { type Failed, failed } from '../../failures.ts'
import type { Trouble } from '../../troubles/trouble.ts'
import { factsOf, isSpent, planNext, plannedRun, STOPPED } from './next-run.ts'
import { prove } from './prove.ts'
import { again, fail, update, type WriteAside } from './work.ts'
import { writtenAside } from './written-aside.ts'

/** From the plan of a run to its validation. Throws AwsError and UserError for what goes wrong outside of the execution. */
export async function writeAside(asked: WriteAside): Promise<StepResult> {
  const runs = await runsOfDate(asked)
  const first = runs.find(({ runId }) => runId === asked.facts.runId)
  if (first !== undefined && first.headwaterRun !== asked.headwaterRun) return notOurs(asked, first)
  const { known, work } = await goOn(asked, runs)
  if (known.state === 'deleted') return failed(`the files of ${known.runId} were deleted`, [], [again(work)])
  if (known.state === 'validated' && known.metrics !== null) return writtenAside(work, known.metrics, known.message)

  const end = await execute(work, known.executionArn)
  if (end.state === 'interrupted') {
    await update(work, { message: STOPPED })
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

/** Every run of the date, as the store has it, oldest first; this one is written down now where it is not yet. */
async function runsOfDate(work: WriteAside): Promise<readonly IsolatedRun[]> {
  const { asset, date, store } = work
  await store.plan([plannedRun(work)])
  return store.find({ asset, partitions: [date] })
}

/** With the newest run of the date in this backfill, or with the one that takes its place. */
async function goOn(
  work: WriteAside,
  runs: readonly IsolatedRun[],
): Promise<{ readonly known: IsolatedRun; readonly work: WriteAside }> {
  const { facts, headwaterRun, account, before } = work
  const own = runs.filter((run) => run.headwaterRun === headwaterRun && run.backfillId === facts.backfillId)
  const newest = own.at(-1) ?? plannedRun(work)
  const { state, executionArn } = newest
  const mayBeSpent = executionArn !== null && (state === 'failed' || state === 'running')
  const spent = mayBeSpent && isSpent(newest, await describeExecution(account, executionArn))
  const known = spent ? await planNext(work, newest) : newest
  // What the engine remembers may be of a run before this one.
  const earlier = own.some((run) => run.runId !== known.runId && run.executionArn === before)
  return { known, work: { ...work, facts: factsOf(facts, known), before: earlier ? null : before } }
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
