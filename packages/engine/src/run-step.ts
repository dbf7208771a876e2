import type { AssetKey } from '@headwater/graph'
import type { PlannedAsset, StepId } from '@headwater/planner'
import { carryOut } from './attempt.ts'
import { chosenBy, movedSincePlan } from './mode-now.ts'
import { bareOutcome, settledResult, unreportedAsset, unreportedCheck } from './outcomes.ts'
import { stepOf } from './plan-index.ts'
import { nextDelay, retryPolicyOf } from './retry-policy.ts'
import { finishAsset, finishCheck, finishedAsset, type RunContext, readsFromOutside } from './run-context.ts'
import type { StartedStep } from './run-store.ts'
import type { Command, SchedulerEvent, Startable } from './scheduler-state.ts'
import type { AssetOutcome, CheckOutcome, EarlierAttempt, StepAsset, StepInput, StepResult } from './step.ts'
import { pause } from './timing.ts'
import { type AttemptEnd, whatToRetry } from './what-to-retry.ts'

/**
 * Carries out one step: writes it to the ledger as started, lets its executor work, writes each asset and check as it
 * ends, then the step. What fails in a way that passes is tried again as the operation's policy says. Gives what the
 * scheduler needs to know. Rejects only when the store failed.
 */
export async function runStep(
  run: RunContext,
  { step: id, assets, checks, lacks }: Extract<Command, { type: 'start step' }>,
): Promise<Extract<SchedulerEvent, { type: 'step finished' }>> {
  const indexed = stepOf(run.index, id)
  const operation = run.graph.operation(indexed.step.operation)
  const policy = retryPolicyOf(operation)
  const startedAt = run.now()
  const ends: Ends = { assets: new Map(), checks: new Map(), lacks }
  let asked: Startable = { assets, checks }
  let before = run.before.get(id) ?? null
  let result: StepResult
  for (let tries = 1; ; tries += 1) {
    const started = await startAttempt(run, id, asked)
    const { attempt } = started
    const mayFollow = tries < policy.attempts ? policy : null
    const end = await carryOut(run, stepInput(run, id, asked, started, before), mayFollow, lacks)
    keep(ends, end.written)
    result = end.said

    const delayMs = run.signal.aborted ? null : nextDelay(policy, tries, run.random)
    const retry = delayMs === null ? null : whatToRetry(indexed, asked, end, policy, operation.divisible)
    if (delayMs === null || retry === null) {
      await writeRest(run, id, asked, end, ends)
      break
    }
    await writeRest(run, id, without(asked, retry), end, ends)
    await reopen(run, id, retry, ends)
    run.events.emit({
      type: 'step retrying',
      at: run.now().toISOString(),
      step: id,
      attempt: attempt + 1,
      attempts: attempt + policy.attempts - tries,
      delayMs,
      message: retry.message,
    })
    before = earlierAttempt(attempt, end, retry, end.external ?? before?.external ?? null)
    asked = retry
    await pause(run.timing, delayMs, run.signal)
    if (run.signal.aborted) {
      result = { state: 'interrupted' }
      const nothing = { assets: new Map(), checks: new Map() }
      await writeRest(run, id, asked, { said: result, held: nothing, written: nothing }, ends)
      break
    }
  }
  return finishStep(run, id, result, ends, startedAt)
}

/** The ends that count: of an asset that was made in two attempts, the later one. */
interface Ends {
  readonly assets: Map<AssetKey, AssetOutcome>
  readonly checks: Map<string, CheckOutcome>
  /** What assets are made without. */
  readonly lacks: Startable['lacks']
}

async function startAttempt(run: RunContext, id: StepId, { assets }: Startable): Promise<StartedStep> {
  const at = run.now()
  const { planned } = stepOf(run.index, id)
  const reads = new Set(readsFromOutside(run.graph, assets))
  for (const key of chosenBy(assets.flatMap((asset) => planned.get(asset) ?? []))) reads.add(key)
  const started = await run.store.startStep(run.runId, id, [...reads].sort(), at)
  run.events.emit({ type: 'step started', at: at.toISOString(), step: id, attempt: started.attempt })
  return started
}

/** An asset with the mode that is right by now: where another run has made something that its mode was chosen by, all of it. */
function stepAsset(
  run: RunContext,
  planned: PlannedAsset,
  { versions }: StartedStep,
): Pick<StepAsset, 'mode' | 'partitions'> {
  const { key, mode, partitions } = planned
  const moved = movedSincePlan(planned, versions)
  if (moved === null) return { mode, ...(partitions !== undefined && { partitions }) }
  const { graph } = run
  const message = `${graph.label(moved)} was made by another run since this was planned: ${graph.label(key)} is refreshed in full`
  run.events.emit({ type: 'notice', at: run.now().toISOString(), message })
  return { mode: 'full refresh' }
}

function stepInput(
  run: RunContext,
  id: StepId,
  { assets, checks }: Startable,
  started: StartedStep,
  before: EarlierAttempt | null,
): StepInput {
  const { step, planned } = stepOf(run.index, id)
  const { runId, logicalDate, target, runFolder, vars, graph } = run
  return {
    runId,
    step,
    operation: graph.operation(step.operation),
    assets: assets.map((key) => {
      const asset = graph.asset(key)
      const item = planned.get(key)
      return { asset, ...(item === undefined ? { mode: 'rebuild' } : stepAsset(run, item, started)) }
    }),
    checks,
    logicalDate,
    target,
    runFolder,
    attempt: started.attempt,
    before,
    vars,
  }
}

/** Writes what was held back of these, and an end for what its executor said nothing of. */
async function writeRest(
  run: RunContext,
  id: StepId,
  { assets, checks }: Startable,
  { said, written, held }: AttemptEnd,
  ends: Ends,
): Promise<void> {
  const at = run.now()
  const { partition } = stepOf(run.index, id).step
  for (const key of assets) {
    if (written.assets.has(key)) continue
    const outcome = held.assets.get(key) ?? unreportedAsset(key, partition, said)
    ends.assets.set(key, await finishAsset(run, id, outcome, at, ends.lacks?.get(key)))
  }
  for (const check of checks) {
    if (written.checks.has(check.key)) continue
    const outcome = held.checks.get(check.key) ?? unreportedCheck(check, said, whyStopped(run.signal))
    await finishCheck(run, id, outcome, at)
    ends.checks.set(check.key, outcome)
  }
}

/**
 * What an operation that makes everything at once makes again is no longer what the store says: whoever resumes after a
 * kill in the middle of that must not take it for finished.
 */
async function reopen(run: RunContext, id: StepId, { assets }: Startable, ends: Ends): Promise<void> {
  const { partition } = stepOf(run.index, id).step
  for (const key of assets) {
    if (!ends.assets.has(key)) continue
    const outcome = bareOutcome(key, partition, 'not run', 'it is made again')
    await run.store.finishAsset(run.runId, id, finishedAsset(run, id, outcome), run.now())
  }
}

function keep(ends: Ends, { assets, checks }: AttemptEnd['written']): void {
  for (const [key, outcome] of assets) ends.assets.set(key, outcome)
  for (const [key, outcome] of checks) ends.checks.set(key, outcome)
}

function without({ assets, checks }: Startable, again: Startable): Startable {
  const assetsAgain = new Set(again.assets)
  const checksAgain = new Set(again.checks.map(({ key }) => key))
  return {
    assets: assets.filter((key) => !assetsAgain.has(key)),
    checks: checks.filter(({ key }) => !checksAgain.has(key)),
  }
}

function earlierAttempt(
  attempt: number,
  { written, held }: AttemptEnd,
  { assets, checks }: Startable,
  external: EarlierAttempt['external'],
): EarlierAttempt {
  const keys = checks.map(({ key }) => key)
  return {
    attempt,
    external,
    unknown: assets.filter((key) => !held.assets.has(key) && !written.assets.has(key)),
    unknownChecks: keys.filter((key) => !held.checks.has(key) && !written.checks.has(key)),
  }
}

function whyStopped({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : 'the run was interrupted'
}

async function finishStep(
  run: RunContext,
  id: StepId,
  said: StepResult,
  ends: Ends,
  startedAt: Date,
): Promise<Extract<SchedulerEvent, { type: 'step finished' }>> {
  const endedAt = run.now()
  const outcomes = [...ends.assets.values()]
  const checkOutcomes = [...ends.checks.values()]
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
