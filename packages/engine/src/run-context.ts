import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { LogicalDate, StepId } from '@headwater/planner'
import type { EventLog } from './event-log.ts'
import type { GuardedStore } from './guarded-store.ts'
import { type PlanIndex, stepOf } from './plan-index.ts'
import type { FinishedAsset } from './run-store.ts'
import type { AssetOutcome, CheckOutcome, Executors } from './step.ts'
import { contentUpstream } from './upstream.ts'

/** What every part of one run shares. */
export interface RunContext {
  readonly runId: string
  readonly index: PlanIndex
  readonly logicalDate: LogicalDate
  readonly target: string
  readonly graph: AssetGraph
  readonly store: GuardedStore
  readonly executors: Executors
  readonly events: EventLog
  readonly now: () => Date
  readonly runFolder: string
  /** Aborts the steps: on the user's signal, and when the store is gone. */
  readonly signal: AbortSignal
  /** What has ended so far, for the summary. */
  readonly tally: Tally
}

export interface Tally {
  readonly assets: { [state in AssetOutcome['state']]?: number }
  readonly checks: { [state in CheckOutcome['state']]?: number }
}

/** Writes one asset's end to the ledger, then tells it. */
export async function finishAsset(run: RunContext, step: StepId, outcome: AssetOutcome, at: Date): Promise<void> {
  const asset = run.graph.asset(outcome.key)
  const finished: FinishedAsset = {
    outcome,
    mode: stepOf(run.index, step).modes.get(outcome.key) ?? 'rebuild',
    codeVersion: asset.codeVersion,
    upstream: contentUpstream(run.graph, outcome.key),
  }
  const { rowsBefore } = await run.store.finishAsset(run.runId, step, finished, at)
  run.tally.assets[outcome.state] = (run.tally.assets[outcome.state] ?? 0) + 1
  run.events.emit({ type: 'asset finished', at: at.toISOString(), step, outcome, rowsBefore })
}

/** Writes one check's end to the ledger, then tells it. */
export async function finishCheck(run: RunContext, step: StepId, outcome: CheckOutcome, at: Date): Promise<void> {
  await run.store.finishCheck(run.runId, step, outcome, at)
  run.tally.checks[outcome.state] = (run.tally.checks[outcome.state] ?? 0) + 1
  run.events.emit({ type: 'check finished', at: at.toISOString(), step, outcome })
}

/** What the given assets of a step read from outside of it. */
export function readsFromOutside(graph: AssetGraph, assets: readonly AssetKey[]): readonly AssetKey[] {
  const own = new Set(assets)
  const reads = new Set(assets.flatMap((key) => contentUpstream(graph, key)))
  return [...reads].filter((key) => !own.has(key)).sort()
}
