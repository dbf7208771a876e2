import type { FreshnessReport } from '@headwater/freshness'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Ledger } from '@headwater/ledger'
import type { AssetHealthLine } from '@headwater/reporters'
import type {
  CodeView,
  ColumnView,
  ComparisonView,
  FreshnessHistoryView,
  IsolatedView,
  PlanView,
  StartView,
  WhyView,
} from './api/index.ts'

/**
 * What the server needs of whoever starts it: the workspace, its target, and the commands. The `headwater` command implements
 * it; tests have their own over a ledger and a graph. Each method throws UserError for what was asked wrongly and
 * UnreachableError where something does not answer.
 */
export interface Backend {
  readonly target: { readonly name: string; readonly isSandbox: boolean }
  /** The target's clock. */
  readonly now: () => Date
  /** The graph as the workspace's files have it now; the same object while they do not change. */
  graph(): Promise<AssetGraph>
  /** Calls back when the workspace's files have changed; gives what ends that. */
  onGraph(changed: () => void): () => void
  readonly database: { readonly ledgerUrl: string; readonly ledgerSchema: string }
  /** Of today, from the ledger alone; nothing is observed for it. */
  standing(ledger: Ledger): Promise<{ readonly logicalDate: string; readonly lines: readonly AssetHealthLine[] }>
  why(key: AssetKey): Promise<WhyView>
  code(key: AssetKey): Promise<{ readonly code: CodeView | null; readonly columns: readonly ColumnView[] }>
  plan(asked: PlanAsked): Promise<PlanView>
  /** Throws UserError `refused` where what was shown is not the plan any more. */
  start(planId: string, reason: string | null): Promise<StartView>
  resume(runId: string): Promise<StartView>
  /** Asks the owner of the run to cancel it. */
  cancel(runId: string): Promise<void>
  promote(
    names: readonly string[],
    options: { readonly reason: string | null; readonly accept: boolean },
  ): Promise<StartView>
  rollback(name: string, reason: string): Promise<StartView>
  started(startId: string): StartView | null
  /** Markdown. */
  report(runId: string): Promise<string>
  isolated(key: AssetKey, partition: string): Promise<IsolatedView>
  compare(key: AssetKey, partition: string, a: string, b: string): Promise<ComparisonView>
  freshness(): Promise<{ readonly report: FreshnessReport; readonly allowed: readonly string[] }>
  freshnessHistory(days: number): Promise<FreshnessHistoryView>
}

/** As the command line has it, already apart: nothing of it is a path or SQL. */
export interface PlanAsked {
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly downstream: boolean
  readonly upstream: boolean
  readonly stale: boolean
  readonly fullRefresh: boolean
  readonly partitions: string | null
  readonly date: string | null
}
