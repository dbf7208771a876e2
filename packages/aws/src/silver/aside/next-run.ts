import type { IsolatedRun } from '@headwater/engine'
import { type Execution, STOPPED_BY_US } from '../../executions/execution.ts'
import { newBackfillNames } from '../../names/new-names.ts'
import { parseRunName } from '../../names/run-names.ts'
import type { PartitionFacts } from '../backfill-facts.ts'
import { standingRuns } from '../prepare/standing-runs.ts'
import type { WriteAside } from './work.ts'

/** Of a date whose execution Headwater has stopped: until it is resumed, the date is not finished. */
export const STOPPED = 'stopped by Headwater'

/**
 * Whether a date has to go on under a new run_id, since a name that Step Functions has seen stays taken: its execution has failed
 * or was stopped by Headwater, or what it wrote was found wrong. One that was never started, runs still, or has succeeded since
 * (somebody redrove it) goes on as it is.
 */
export function isSpent(
  { state, message, files }: Pick<IsolatedRun, 'state' | 'message' | 'files'>,
  execution: Pick<Execution, 'status' | 'error'> | null,
): boolean {
  switch (execution?.status) {
    case undefined:
    case 'RUNNING':
    case 'PENDING_REDRIVE':
      return false
    case 'SUCCEEDED':
      // Only what was looked at has files, though it be none.
      return state === 'failed' && files !== null
    case 'ABORTED':
      return state === 'failed' || message === STOPPED || execution?.error === STOPPED_BY_US
    default:
      return state === 'failed'
  }
}

/**
 * Plans the run that takes the place of a spent one, which stays as a failed run: the same backfill, the same input, and the next
 * name that is free. A process that is killed in here leaves either of them as the newest run of the date, and neither started.
 */
export async function planNext(work: WriteAside, spent: IsolatedRun): Promise<IsolatedRun> {
  const { asset, date, facts, store, context } = work
  if (spent.state !== 'failed') {
    await store.update(asset, spent.runId, { state: 'failed', message: STOPPED, endedAt: context.now() })
  }
  const runId = await freeName(work)
  const at = `${context.now().toISOString().slice(0, 19)}Z`
  const next = { ...plannedRun(work), runId, input: { ...facts.input, run_key: runId, trigger_event_time: at } }
  await store.plan([next])
  const why = spent.message ?? STOPPED
  await store.update(asset, spent.runId, { message: `${why} (${date} went on as ${runId})` })
  return next
}

/** The run as it is planned, before anything of it is started. */
export function plannedRun({ asset, date, facts, context, ...work }: WriteAside): IsolatedRun {
  return {
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
}

/** What is known of the date, with the name and the input of the run that it goes on with. */
export function factsOf(facts: PartitionFacts, { runId, input }: IsolatedRun): PartitionFacts {
  if (runId === facts.runId || input === null) return facts
  const { run_key, trigger_event_time } = input
  return { ...facts, runId, input: { ...facts.input, run_key, trigger_event_time } }
}

async function freeName({ account, dataset, asset, date, facts, store, context }: WriteAside): Promise<string> {
  const [standing, known] = await Promise.all([
    standingRuns(account, dataset, [date], {}),
    store.find({ asset, partitions: [date] }),
  ])
  const taken = new Set([...standing.runIds, ...known.map(({ runId }) => runId)])
  const name = parseRunName(facts.runId)
  const label = name?.form === 'date' ? name.label : null
  return newBackfillNames([date], {
    now: context.now(),
    ...(label !== null && { label }),
    isTaken: (each) => taken.has(each),
  }).backfillId
}
