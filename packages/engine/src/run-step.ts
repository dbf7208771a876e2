import type { RunEvent } from './events.ts'
import { settledResult, unreportedAsset, unreportedCheck } from './outcomes.ts'
import { stepOf } from './plan-index.ts'
import { finishAsset, finishCheck, type RunContext, readsFromOutside } from './run-context.ts'
import type { Command, SchedulerEvent } from './scheduler-state.ts'
import type { AssetOutcome, CheckOutcome, StepInput, StepReport, StepResult } from './step.ts'

/**
 * Carries out one step: writes it to the ledger as started, lets its executor work, writes each asset and check as it
 * ends, then the step. Gives what the scheduler needs to know. Rejects only when the store failed.
 */
export async function runStep(
  run: RunContext,
  { step: id, assets, checks }: Extract<Command, { type: 'start step' }>,
): Promise<Extract<SchedulerEvent, { type: 'step finished' }>> {
  const { step, modes } = stepOf(run.index, id)
  const startedAt = run.now()
  await run.store.startStep(run.runId, id, readsFromOutside(run.graph, assets), startedAt)
  run.events.emit({ type: 'step started', at: startedAt.toISOString(), step: id })

  const input: StepInput = {
    runId: run.runId,
    step,
    operation: run.graph.operation(step.operation),
    assets: assets.map((key) => ({ asset: run.graph.asset(key), mode: modes.get(key) ?? 'rebuild' })),
    checks,
    logicalDate: run.logicalDate,
    target: run.target,
    runFolder: run.runFolder,
  }
  const reports = takeReports(run, input)
  const said = await execute(run, input, reports.report)
  await reports.end()

  const endedAt = run.now()
  for (const key of assets) {
    if (!reports.assets.has(key)) await reports.add(unreportedAsset(key, step.partition, said), endedAt)
  }
  for (const check of checks) {
    if (!reports.checks.has(check.key)) await reports.addCheck(unreportedCheck(check, said), endedAt)
  }
  const outcomes = [...reports.assets.values()]
  const checkOutcomes = [...reports.checks.values()]
  const result = settledResult(said, outcomes, checkOutcomes)
  const message = 'message' in result ? result.message : null
  await run.store.finishStep(run.runId, id, result.state, message, endedAt)
  run.events.emit({
    type: 'step finished',
    at: endedAt.toISOString(),
    step: id,
    state: result.state,
    durationMs: endedAt.getTime() - startedAt.getTime(),
    message,
    evidence: result.state === 'failed' ? result.evidence : [],
    next: result.state === 'failed' ? result.next : [],
  })
  return { type: 'step finished', step: id, state: result.state, assets: outcomes, checks: checkOutcomes }
}

/** Calls the executor. One that throws has a bug: its step fails and the run goes on. */
async function execute(run: RunContext, input: StepInput, report: (report: StepReport) => void): Promise<StepResult> {
  const executor = run.executors[input.step.executor]
  if (executor === undefined) {
    return failed(`nothing here carries out operations of the sort "${input.step.executor}"`)
  }
  if (run.signal.aborted) return { state: 'interrupted' }
  try {
    return await executor(input, { signal: run.signal, report, now: run.now })
  } catch (error) {
    // What gives up by throwing when it is told to end has done as it was told.
    if (run.signal.aborted) return { state: 'interrupted' }
    const message = error instanceof Error ? error.message : String(error)
    const stack = error instanceof Error ? (error.stack?.split('\n').slice(1, 6) ?? []) : []
    return failed(`a bug in the ${input.step.executor} executor: ${message}`, stack)
  }
}

function failed(message: string, evidence: readonly string[] = []): StepResult {
  return { state: 'failed', message, evidence, next: [] }
}

/** Takes an executor's reports in their order, one write at a time; each asset and check counts once, at its first report. */
function takeReports(run: RunContext, input: StepInput) {
  const step = input.step.id
  const expected = new Set<string>(input.assets.map(({ asset }) => asset.key))
  const expectedChecks = new Set(input.checks.map(({ key }) => key))
  const assets = new Map<string, AssetOutcome>()
  const checks = new Map<string, CheckOutcome>()
  let last: Promise<void> = Promise.resolve()
  let open = true

  const inTurn = (write: () => Promise<void> | void): Promise<void> => {
    last = last.then(write)
    // The store tells the run of its failure by itself; `end` brings it back to whoever waits for this step.
    last.catch(() => {})
    return last
  }
  const add = (outcome: AssetOutcome, at: Date): Promise<void> => {
    assets.set(outcome.key, outcome)
    return inTurn(() => finishAsset(run, step, outcome, at))
  }
  const addCheck = (outcome: CheckOutcome, at: Date): Promise<void> => {
    checks.set(outcome.key, outcome)
    return inTurn(() => finishCheck(run, step, outcome, at))
  }
  const tell = (event: RunEvent): Promise<void> => inTurn(() => run.events.emit(event))

  const report = (report: StepReport): void => {
    if (!open) return
    const now = run.now()
    const at = now.toISOString()
    switch (report.type) {
      case 'log':
        tell({ type: 'log', at, step, stream: report.stream, line: report.line })
        break
      case 'asset started':
        if (expected.has(report.key)) tell({ type: 'asset started', at, step, key: report.key })
        break
      case 'asset finished':
        if (expected.has(report.outcome.key) && !assets.has(report.outcome.key)) add(report.outcome, now)
        break
      case 'check finished':
        if (expectedChecks.has(report.outcome.key) && !checks.has(report.outcome.key)) addCheck(report.outcome, now)
        break
      case 'external':
        inTurn(async () => {
          await run.store.recordExternal(run.runId, step, report.id, report.url, now)
          run.events.emit({ type: 'external', at, step, id: report.id, url: report.url })
        })
        break
    }
  }
  return {
    report,
    assets,
    checks,
    add,
    addCheck,
    /** Takes no more reports, and resolves when those taken are written. */
    end(): Promise<void> {
      open = false
      return last
    },
  }
}
