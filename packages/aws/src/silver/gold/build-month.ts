import type { RunMetrics } from '@headwater/engine'
import { describeExecution } from '../../executions/execution.ts'
import { runExecution } from '../../executions/run-execution.ts'
import { newGoldName } from '../../names/new-names.ts'
import { sameInputs } from '../canonical/months.ts'
import type { GoldBuilt, GoldOrder, SilverContext } from '../context.ts'
import type { RunRef } from '../documents.ts'
import { goldInputKey, homeSuccessKey, silverMonthFolder } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readSuccess } from '../read-documents.ts'
import { wholeGold } from './whole-gold.ts'

/** What a gold run reads: the object beside the gold folders that its execution is pointed at. */
export interface GoldInput extends GoldOrder {
  /** The parts of these runs that lie in the month. */
  readonly files: readonly { readonly key: string; readonly rows: number }[]
  /** By ingest_date. */
  readonly metrics: { readonly [date: string]: RunMetrics }
}

/** How an execution of an earlier attempt is found again. */
export interface GoldWatch {
  /** Before anything is started. */
  readonly onStart: (executionArn: string, url: string | null) => Promise<void>
  /** Go on with this one, that was started or was to be: where it is of the same runs, and has not failed. */
  readonly before: { readonly runId: string; readonly executionArn: string } | null
}

const NOBODY: GoldWatch = { onStart: async () => {}, before: null }

/**
 * Makes a month of Gold aside, of these runs alone, by the dataset's state machine: under a run of its own, beside all others.
 * It is looked at before it is given: every asset whole, made of what was ordered, its sums those of Silver.
 */
export async function buildMonth(
  context: SilverContext,
  order: GoldOrder,
  { onStart, before }: GoldWatch = NOBODY,
): Promise<GoldBuilt> {
  const { aws, dataset } = context
  const input = await goldInput(context, order)
  if (typeof input === 'string') return { ok: false, message: input, evidence: [], next: [] }
  const goesOn = before !== null && (await isOf(context, before, order)) ? before : null
  const runId = goesOn?.runId ?? (await reserve(context, input))
  const end = await runExecution(
    aws,
    {
      stateMachine: dataset.gold.stateMachine,
      name: runId,
      input: {
        run_key: runId,
        month: order.month,
        s3_bucket: dataset.gold.bucket,
        s3_key: goldInputKey(dataset, runId),
        schema_versions: Object.keys(dataset.schemas),
      },
    },
    {
      signal: context.signal ?? new AbortController().signal,
      onStart,
      before: goesOn?.executionArn ?? null,
      logs: { group: dataset.logGroup, runId },
    },
  )
  if (end.state === 'interrupted') {
    context.signal?.throwIfAborted()
    return { ok: false, message: `${runId} was interrupted`, evidence: [end.executionArn], next: [] }
  }
  if (end.state === 'failed') return { ok: false, ...end.trouble }
  return lookAtMonth(context, order, runId, end.executionArn)
}

async function isOf(
  { aws, dataset }: SilverContext,
  { runId, executionArn }: NonNullable<GoldWatch['before']>,
  { inputs }: GoldOrder,
): Promise<boolean> {
  const execution = await describeExecution(aws, executionArn)
  if (execution !== null && execution.status !== 'RUNNING' && execution.status !== 'SUCCEEDED') return false
  const found = await openObjects(aws, dataset.gold.bucket).read(goldInputKey(dataset, runId))
  if (found === null) return false
  const input = JSON.parse(new TextDecoder().decode(found.body)) as GoldInput
  return sameInputs(input.inputs, inputs)
}

async function lookAtMonth(
  context: SilverContext,
  { month, inputs }: GoldOrder,
  runId: string,
  executionArn: string,
): Promise<GoldBuilt> {
  const success = await wholeGold(context, month, runId)
  const wrong = (message: string, evidence: readonly string[]): GoldBuilt => ({
    ok: false,
    message,
    evidence,
    next: [`aws stepfunctions describe-execution --execution-arn ${executionArn} --region ${context.dataset.region}`],
  })
  if (success === null) return wrong(`the execution of ${runId} ended well, and left no whole month`, [executionArn])
  if (!sameInputs(success.inputs, inputs)) {
    const said = success.inputs.map(({ ingest_date, run_id }) => `${ingest_date} ${run_id}`)
    return wrong(`${runId} was made of other runs than it was asked to`, said)
  }
  const { validateGold } = await import('../validate/validate-gold.ts')
  const { ok, findings } = await validateGold(context.aws, context.dataset, month, runId)
  if (ok) return { ok: true, success }
  const [first, ...others] = findings
  return wrong(`${runId}: ${first?.message}`, [...(first?.evidence ?? []), ...others.map(({ message }) => message)])
}

/** By the `_SUCCESS` of each run; or which of them cannot be read. */
async function goldInput({ aws, dataset }: SilverContext, { month, inputs }: GoldOrder): Promise<GoldInput | string> {
  const objects = openObjects(aws, dataset.silver.bucket)
  const folder = `${silverMonthFolder(dataset, month)}/`
  const read = await Promise.all(
    inputs.map(async (run: RunRef) => ({ run, success: await readSuccess(objects, homeSuccessKey(dataset, run)) })),
  )
  const files: { key: string; rows: number }[] = []
  const metrics: { [date: string]: RunMetrics } = {}
  for (const { run, success } of read) {
    if (!success.ok) return success.message
    metrics[run.ingest_date] = success.document.metrics
    for (const { key, rows } of success.document.files) if (key.startsWith(folder)) files.push({ key, rows })
  }
  return { month, inputs, files, metrics }
}

/** Writes the input under a name that nobody else has: two that take the same name at once are told apart by the write. */
async function reserve({ aws, dataset, now }: SilverContext, input: GoldInput): Promise<string> {
  const objects = openObjects(aws, dataset.gold.bucket)
  const taken = new Set<string>()
  for (;;) {
    const runId = newGoldName(input.month, { now: now(), isTaken: (name) => taken.has(name) })
    const written = await objects.write(goldInputKey(dataset, runId), JSON.stringify(input), { ifNoneMatch: true })
    if (written !== 'lost') return runId
    taken.add(runId)
  }
}
