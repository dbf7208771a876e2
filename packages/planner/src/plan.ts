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
  /** Rebuild everything above the roots as well. Default: false. */
  readonly upstream?: boolean
  /** Only what is stale or missing, of the roots and of everything above them. Default: false. */
  readonly stale?: boolean
  /** dbt vars given on the command line. */
  readonly vars?: { readonly [name: string]: Json }
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
  /**
   * The version of each asset that its newest materialization read (null: it had none then). Null where nobody knows what
   * was read; such an asset is never stale through its upstream.
   */
  readonly inputs: { readonly [asset: string]: string | null } | null
  /** What is known to be wrong with its content since its newest materialization. */
  readonly invalidations: readonly Invalidation[]
}

/** Somebody, or an observation, found that an asset's content is not what it should be. A later materialization mends it. */
export interface Invalidation {
  /** `marked` by a person, or `changed outside`: its content is not what its newest materialization left. */
  readonly kind: 'marked' | 'changed outside'
  /** Null: all of it. */
  readonly partition: string | null
  readonly reason: string
  /** `user@host`. */
  readonly by: string
  /** ISO 8601, UTC, by the target's clock. */
  readonly at: string
}

/** Why an asset is stale or missing. */
export type StaleCause =
  | { readonly type: 'missing'; readonly partitions: readonly string[] }
  | { readonly type: 'invalidated'; readonly invalidation: Invalidation }
  | { readonly type: 'code changed' }
  /** It read another version of this asset than there is now. */
  | { readonly type: 'upstream changed'; readonly asset: AssetKey; readonly read: string | null; readonly now: string }
  /** What it reads is itself stale or missing. */
  | { readonly type: 'upstream stale'; readonly asset: AssetKey }

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
  /** It is above what was asked for, and everything above was asked for too. */
  | { readonly type: 'downstream'; readonly asset: AssetKey }
  | { readonly type: 'stale'; readonly cause: StaleCause }

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
  /** What it reads, within the plan (through inlined assets, and through views that stay as they are). */
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
