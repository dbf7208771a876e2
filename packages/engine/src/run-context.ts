import type { AssetGraph, AssetKey, Json } from '@headwater/graph'
import type { LogicalDate, StepId } from '@headwater/planner'
import type { Cause } from './cause.ts'
import { checkFailed } from './check-gate.ts'
import { isMade } from './earlier-index.ts'
import type { EventLog } from './event-log.ts'
import type { RunSummary } from './events.ts'
import type { GuardedStore } from './guarded-store.ts'
import { type PlanIndex, stepOf } from './plan-index.ts'
import type { FinishedAsset } from './run-store.ts'
import type { Lack } from './scheduler-state.ts'
import type { AssetOutcome, CheckOutcome, EarlierAttempt, Executors } from './step.ts'
import type { Timing } from './timing.ts'
import { contentUpstream } from './upstream.ts'

/** What every part of one run shares. */
export interface RunContext {
  readonly runId: string
  readonly index: PlanIndex
  readonly logicalDate: LogicalDate
  readonly target: string
  readonly vars: { readonly [name: string]: Json }
  readonly graph: AssetGraph
  readonly store: GuardedStore
  readonly executors: Executors
  readonly events: EventLog
  readonly now: () => Date
  readonly timing: Timing
  readonly random: () => number
  readonly runFolder: string
  /** Aborts the steps: on the user's signal, a cancel, a failure that ends the run, and when the store is gone. Its reason is an Error that says which. */
  readonly signal: AbortSignal
  /** Called as soon as a failure is known that nothing within this run will mend. */
  readonly onFailure: (cause: Cause) => void
  /** Of a run that is resumed: what the attempt of a step before this process left behind. */
  readonly before: ReadonlyMap<StepId, EarlierAttempt>
  /** What has ended so far, for the summary. */
  readonly tally: Tally
}

/** The newest end of each asset and check of each step. */
export interface Tally {
  readonly assets: Map<string, AssetOutcome['state']>
  readonly checks: Map<string, CheckOutcome['state']>
}

/** Counts the ends by state. */
export function countEnds({ assets, checks }: Tally): Pick<RunSummary, 'assets' | 'checks'> {
  return { assets: countBy(assets.values()), checks: countBy(checks.values()) }
}

export function noteAsset({ assets }: Tally, step: StepId, { key, state }: AssetOutcome): void {
  assets.set(`${step}\n${key}`, state)
}

export function noteCheck({ checks }: Tally, step: StepId, { key, state }: CheckOutcome): void {
  checks.set(`${step}\n${key}`, state)
}

/** Writes one asset's end to the ledger, then tells it. Gives the end that counts: the store knows whether anything has changed. */
export async function finishAsset(
  run: RunContext,
  step: StepId,
  said: AssetOutcome,
  at: Date,
  lacks: readonly Lack[] = [],
): Promise<AssetOutcome> {
  const made = isMade(said)
  const lacking =
    made && lacks.length > 0 ? { lacks, metadata: { ...said.metadata, lacks: lacks.map((lack) => ({ ...lack })) } } : {}
  const known = { ...said, ...lacking }
  const { rowsBefore, unchanged } = await run.store.finishAsset(run.runId, step, finishedAsset(run, step, known), at)
  const outcome: AssetOutcome = made ? { ...known, state: unchanged ? 'unchanged' : 'materialized' } : known
  noteAsset(run.tally, step, outcome)
  run.events.emit({ type: 'asset finished', at: at.toISOString(), step, outcome, rowsBefore })
  if (outcome.state === 'failed') run.onFailure({ type: 'failed', asset: outcome.key })
  return outcome
}

/** An asset's end with what the ledger keeps beside it. */
export function finishedAsset(
  { graph, index }: Pick<RunContext, 'graph' | 'index'>,
  step: StepId,
  outcome: AssetOutcome,
): FinishedAsset {
  return {
    outcome,
    mode: stepOf(index, step).planned.get(outcome.key)?.mode ?? 'rebuild',
    codeVersion: graph.asset(outcome.key).codeVersion,
    upstream: contentUpstream(graph, outcome.key),
  }
}

/** Writes one check's end to the ledger, then tells it. */
export async function finishCheck(run: RunContext, step: StepId, outcome: CheckOutcome, at: Date): Promise<void> {
  await run.store.finishCheck(run.runId, step, outcome, at)
  noteCheck(run.tally, step, outcome)
  run.events.emit({ type: 'check finished', at: at.toISOString(), step, outcome })
  if (checkFailed(outcome)) run.onFailure({ type: 'check failed', name: outcome.name })
}

/** What the given assets of a step read from outside of it. */
export function readsFromOutside(graph: AssetGraph, assets: readonly AssetKey[]): readonly AssetKey[] {
  const own = new Set(assets)
  const reads = new Set(assets.flatMap((key) => contentUpstream(graph, key)))
  return [...reads].filter((key) => !own.has(key)).sort()
}

function countBy<State extends string>(states: Iterable<State>): { [state in State]?: number } {
  const counts: { [state in State]?: number } = {}
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
