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
  /** Add to every incremental asset of the rebuild set, whatever the ledger says. Not with `fullRefresh`. Default: false. */
  readonly incremental?: boolean
  /** Leave out, while the run goes on, what nothing has changed for. Default: true. */
  readonly cutoff?: boolean
  /** A run over partitions, recorded as such. Default: `materialize`. */
  readonly kind?: 'materialize' | 'backfill'
  /** Of what is written aside: how its partitions are run. */
  readonly aside?: AsideRequest
  /** dbt vars given on the command line. */
  readonly vars?: { readonly [name: string]: Json }
}

/** A backfill of what is written aside and promoted later. What was found out about it before is kept with the plan. */
export interface AsideRequest {
  /** The partition that is run and validated before any other starts; null where all start together. */
  readonly canary: string | null
  /** By partition: the `data` of its step. Absent in the request that a plan keeps: `requestOf` gives it back. */
  readonly data?: { readonly [partition: string]: Json }
  /** What the executor's package found out about the whole: shown, never interpreted here. */
  readonly facts: Json
}

/** What has happened before, as far as planning needs it. Plain data, read from the ledger in one go. */
export interface LedgerSnapshot {
  readonly assets: { readonly [key: string]: AssetHistory }
  /**
   * Keys of the checks whose newest result let pass, on the content that their assets still have. What any other check of
   * the plan tests is not to be left out: the check has never run on it, or found something. Absent where nobody kept count.
   */
  readonly proven?: readonly string[]
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
  /**
   * Of its inputs those that have partitions and another version by now: what it has taken in of them. Absent where there
   * are none, and where nobody kept count.
   */
  readonly taken?: { readonly [asset: string]: TakenPartitions }
  /**
   * Of its inputs those that were made again since it read them, with the content that they had: the partitions, or null
   * for an input without partitions. Their rows may say another time all the same (`modified_at`, where the fingerprint
   * leaves it out), and then a model that takes what is newer takes them twice. Absent where there are none.
   */
  readonly repeated?: { readonly [asset: string]: readonly string[] | null }
  /** The logical date of the run that made it last. Absent where nobody knows, null where it had none. */
  readonly logicalDate?: LogicalDate | null
  /**
   * A step that was to write it failed, was interrupted or died since its newest materialization: nobody knows what is in
   * it now. Not to be left out.
   */
  readonly doubtful?: true
  /** What is known to be wrong with its content since its newest materialization. */
  readonly invalidations: readonly Invalidation[]
}

/** How far a reader is behind an asset with partitions. */
export interface TakenPartitions {
  /**
   * The newest partition that was there when its reader had been made; null where there was none. When it was *done*, not
   * when it began to read: what came in between may be in it.
   */
  readonly newest: string | null
  /** Partitions whose content has changed, or that came, since it read: sorted. */
  readonly changed: readonly string[]
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
  | 'delete+insert' //    an incremental asset, the rows of some partitions replaced
  | 'ingest' //           rows are brought in from a source
  | 'run' //              a program writes it
  | 'restart' //          a service is restarted
  | 'write aside' //      written beside what counts, promoted later

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
  /** With `delete+insert`: the partitions whose rows are replaced, sorted. */
  readonly partitions?: readonly string[]
  /**
   * With a mode that only holds for what the ledger said: the version of each asset outside of this plan that it was chosen
   * by (null: it had none). Where one has another by the time of the step, the asset is fully refreshed.
   */
  readonly basis?: { readonly [asset: string]: string | null }
  /** What may go wrong in a mode that was forced, in words. */
  readonly risk?: string
  /** Nothing but its upstream in this plan is a reason to build it: it is left out where none of that has changed. */
  readonly onlyIfChanged: boolean
  /**
   * As `onlyIfChanged`, of a view that goes with what it reads: it is made again where any of that was made again, with other
   * content or not, and left out where none was.
   */
  readonly onlyIfMade?: true
  /**
   * Under `stale`: something is wrong with it by itself, whatever comes of what it reads. It is made also where nothing new
   * has come of that: a source that has no rows for today yet is no reason to leave yesterday's wrong.
   */
  readonly outOfDate?: true
  /** It has never been built: whoever reads it finds nothing before it is. */
  readonly firstBuild: boolean
  /** What it reads, within the plan: through inlined assets, and besides each view what that shows. */
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
  /** The step that must have ended well before this one starts: the canary's. */
  readonly needs?: StepId
  /** What the executor needs for this step alone, from the request. */
  readonly data?: Json
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
  /** Behind what is written aside: rebuilt when that is promoted. */
  | { readonly type: 'at promotion'; readonly keys: readonly AssetKey[] }
  /** Under `stale`: written aside, and missing or out of date in these partitions. Only a backfill makes them. */
  | {
      readonly type: 'by backfill'
      readonly keys: readonly AssetKey[]
      readonly partitions: { readonly [asset: string]: readonly string[] }
    }

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
