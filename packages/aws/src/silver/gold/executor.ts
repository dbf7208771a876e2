import type { AssetOutcome, Executor, StepContext, StepInput, StepResult } from '@headwater/engine'
import { UserError, unreachable } from '@headwater/errors'
import { failed } from '../../failures.ts'
import { headwaterCommand } from '../../headwater-command.ts'
import { AwsError } from '../../troubles/trouble.ts'
import { readCounting } from '../canonical/compare-and-set.ts'
import type { GoldBuilder, SilverContext } from '../context.ts'
import type { Dataset } from '../dataset.ts'
import { readDataset } from '../read-dataset.ts'
import { buildMonth, type GoldWatch } from './build-month.ts'
import { goldRows } from './gold-rows.ts'
import { rebuildGold } from './rebuild.ts'

export interface GoldExecutorOptions {
  /** What a dataset's commands are given: the account, the ledger, who asks. Its signal and clock are the step's. */
  readonly context: (dataset: Dataset) => SilverContext
  readonly reason: string | null
}

/**
 * Carries out operations with executor `gold`: one month each, made again of the runs that count, and made to count by one
 * compare-and-set. An attempt after a kill goes on with the execution that the one before had started, and does nothing
 * where that month counts already.
 */
export function createGoldExecutor(options: GoldExecutorOptions): Executor {
  return async (input, step) => {
    const month = input.step.partition
    if (month === null)
      return failed(
        `${input.operation.name} is made by month`,
        [],
        input.assets
          .slice(0, 1)
          .map(({ asset }) => headwaterCommand(['materialize', asset.key, '--partition', '2024-01'], input.target)),
      )
    const dataset = readDataset(input.operation)
    const context = { ...options.context(dataset), now: step.now, signal: step.signal }
    for (const { asset } of input.assets) step.report({ type: 'asset started', key: asset.key })
    try {
      return await makeMonth({ input, step, context, month, reason: options.reason })
    } catch (error) {
      if (step.signal.aborted) return { state: 'interrupted' }
      if (error instanceof AwsError) {
        const { message, evidence, next, transient } = error.trouble
        return { ...failed(message, evidence, next), ...(transient && { transient }) }
      }
      if (error instanceof UserError) return failed(error.message, error.details, error.next)
      throw error
    }
  }
}

interface Work {
  readonly input: StepInput
  readonly step: StepContext
  readonly context: SilverContext
  readonly month: string
  readonly reason: string | null
}

async function makeMonth(work: Work): Promise<StepResult> {
  const { input, step, context, month, reason } = work
  const startedAt = performance.now()
  let before = earlierRun(input)
  const counting = await readCounting(context)
  if (before !== null && counting.gold[month]?.run_id === before.runId) return finish(work, before.runId, startedAt)

  const buildGold: GoldBuilder = (own, order) => {
    const watch = { before, onStart: step.external }
    before = null
    return buildMonth(own, order, watch)
  }
  const result = await rebuildGold({ ...context, buildGold }, { months: [month], reason, id: input.runId })
  switch (result.type) {
    case 'rebuilt':
      return finish(work, result.change.gold.find((each) => each.month === month)?.to ?? null, startedAt)
    case 'nothing':
      return finish(work, null, startedAt)
    case 'gold failed':
      return failed(result.message, result.evidence, result.next)
    default:
      return unreachable(result)
  }
}

/** The execution that the attempt before this one had started, or was about to start. */
function earlierRun({ before }: StepInput): GoldWatch['before'] {
  const executionArn = before?.external?.id
  const runId = executionArn?.split(':').at(-1)
  return executionArn === undefined || runId === undefined ? null : { runId, executionArn }
}

async function finish(
  { input, step, context, month }: Work,
  runId: string | null,
  startedAt: number,
): Promise<StepResult> {
  const names = new Map(Object.entries(context.dataset.gold.assets).map(([name, key]) => [key, name]))
  for (const { asset } of input.assets) {
    const name = names.get(asset.key)
    const rows = runId === null || name === undefined ? null : await goldRows(context, name, month, runId)
    const outcome: AssetOutcome = {
      key: asset.key,
      partition: month,
      state: runId === null ? 'unavailable' : 'materialized',
      rows,
      rowsWritten: rows,
      durationMs: Math.round(performance.now() - startedAt),
      message: runId === null ? `no run that counts has rows of ${month}` : null,
      metadata: runId === null ? {} : { run_id: runId },
    }
    step.report({ type: 'asset finished', outcome })
  }
  return runId === null
    ? { state: 'unavailable', message: `no run that counts has rows of ${month}` }
    : { state: 'done' }
}
