import type { AssetKey, Json, Operation, OperationName } from '@headwater/graph'

/** `2025-01-04`: a date without a time zone, as the user gave it. */
export type LogicalDate = string

/** What the user asked for, with every name resolved. */
export interface PlanRequest {
  /** As typed, for the plan's head: `fact_boxscores+`. */
  readonly selection: string
  /** The assets asked for. */
  readonly roots: readonly AssetKey[]
  /** Rebuild everything behind the roots as well. */
  readonly downstream: boolean
  readonly exclude: readonly AssetKey[]
  /** Force a full refresh of every incremental asset in the rebuild set. */
  readonly fullRefresh: boolean
  readonly logicalDate: LogicalDate
  readonly target: string
  /** Partitions of the partitioned roots; empty means their missing ones, or the newest where nothing is missing. */
  readonly partitions: readonly string[]
}

/** What has happened before, as far as planning needs it. Plain data, read from the ledger in one go. */
export interface LedgerSnapshot {
  readonly assets: { readonly [key: string]: AssetHistory }
}

export interface AssetHistory {
  /** The newest materialization (of any partition). */
  readonly version: string
  readonly codeVersion: string
  /** Rows after it, where they were counted. */
  readonly rows: number | null
  /** Milliseconds of the newest materializations, newest first, at most five. */
  readonly durationsMs: readonly number[]
  /** Partitions that have been materialized, sorted; empty for an asset without partitions. */
  readonly partitions: readonly string[]
}

/** How one asset is rebuilt. */
export type Mode =
  | 'rebuild' //          replaced as a whole
  | 'full refresh' //     an incremental asset, replaced as a whole
  | 'incremental' //      an incremental asset, added to
  | 'ingest' //           rows are brought in from a source
  | 'run' //              a program writes it
  | 'restart' //          a service is restarted

/** Why an asset is in the plan. */
export type Reason =
  | { readonly type: 'asked' }
  /** `via` names the inlined (ephemeral) assets between. */
  | { readonly type: 'upstream'; readonly asset: AssetKey; readonly others: number; readonly via: readonly AssetKey[] }
  | { readonly type: 'never built'; readonly neededBy: AssetKey }
  | { readonly type: 'view dropped'; readonly table: AssetKey }
  | { readonly type: 'same operation'; readonly asset: AssetKey }

export interface PlannedAsset {
  readonly key: AssetKey
  /** The step that makes it; the one of its last partition where it is made by several. */
  readonly step: StepId
  readonly mode: Mode
  /** Why this mode and no other, in words; empty where there is no choice. */
  readonly modeReason: string
  readonly reason: Reason
  /** It has never been built: whoever reads it finds nothing before it is. */
  readonly firstBuild: boolean
  /** What it reads, within the plan (through inlined assets). */
  readonly upstream: readonly AssetKey[]
  readonly estimateMs: number | null
}

export type StepId = string

/** One step: data alone, so that any worker can carry it out. */
export interface PlanStep {
  /** `1`, `2`, ...; a step of one partition is `1/2025-01-01`. */
  readonly id: StepId
  readonly operation: OperationName
  readonly executor: Operation['executor']
  /** What will be run, in one line. */
  readonly title: string
  readonly partition: string | null
  readonly assets: readonly AssetKey[]
  readonly checks: readonly PlannedCheck[]
  /** Steps that must have ended before this one starts. */
  readonly after: readonly StepId[]
  readonly pool: string | null
  readonly estimateMs: number | null
}

export interface PlannedCheck {
  readonly key: string
  readonly name: string
  readonly ref: string
  readonly kind: 'data' | 'unit'
  readonly severity: 'error' | 'warn'
  readonly assets: readonly AssetKey[]
  /** Planned assets of later steps that must not run when it fails: those that descend from all of its parents. */
  readonly blocks: readonly AssetKey[]
}

/** What the plan leaves alone, and why. */
export type Untouched =
  /** Reads its upstream on every request (a live reader, an exposure, a view over rebuilt tables): nothing to do. */
  | { readonly type: 'live'; readonly keys: readonly AssetKey[] }
  | { readonly type: 'not affected'; readonly keys: readonly AssetKey[] }
  /** Has never been there and nothing in the plan needs it: nothing of it can be out of date. */
  | { readonly type: 'never built'; readonly keys: readonly AssetKey[] }
  | { readonly type: 'excluded'; readonly keys: readonly AssetKey[] }
  /** Behind the rebuild set but not asked for: now out of date. */
  | { readonly type: 'left behind'; readonly keys: readonly AssetKey[] }

export interface Plan {
  readonly version: 1
  readonly request: PlanRequest
  /** How many assets the graph has. */
  readonly assetsInGraph: number
  /** The rebuild set, in topological order. */
  readonly assets: readonly PlannedAsset[]
  /** In an order in which they can run. */
  readonly steps: readonly PlanStep[]
  readonly untouched: readonly Untouched[]
  /** Checks of the rebuild set that cannot run, with the parent that was never built. */
  readonly checksNotRun: readonly { readonly name: string; readonly parent: AssetKey }[]
  /** Sum along the longest path, from earlier durations; null where nothing is known. */
  readonly estimateMs: number | null
}

export type { Json }
