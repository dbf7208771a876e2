import type { FreshnessPolicy } from './freshness.ts'
import type { Partitions } from './partitions.ts'

declare const assetKey: unique symbol
/** `platform/group/name`, for example `nba/silver/fact_boxscores`. Made by `assetKey()`, so a plain string is never taken for one. */
export type AssetKey = string & { readonly [assetKey]: true }

/** Names an operation within the workspace: `platform/name`, for example `nba/ingest_games`. */
export type OperationName = string

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What sort of thing an asset is; `kind:` in selections. */
export type AssetKind = 'table' | 'model' | 'seed' | 'snapshot' | 'source' | 'service' | 'live' | 'exposure'

/**
 * How an asset's content is stored, which decides how it can be rebuilt.
 * - `table`: replaced as a whole (dbt-postgres drops the old table with cascade)
 * - `incremental`: adds to what is there, or is replaced by a full refresh
 * - `view`: holds no rows; dropped when a table below it is replaced
 * - `ephemeral`: inlined into its readers; never built, never missing
 * - `rows`: a table that its operation upserts into (bronze, predictions)
 * - `runs`: objects that each run writes beside those of earlier runs; a pointer says which run counts, and promotion moves it
 * - `none`: no storage of its own (a service, a live reader)
 */
export type Storage = 'table' | 'incremental' | 'view' | 'ephemeral' | 'rows' | 'runs' | 'none'

/** Where an asset's rows live in a database. */
export interface Relation {
  readonly schema: string
  readonly name: string
}

/** One node of the graph. Plain data: it survives JSON. */
export interface Asset {
  readonly key: AssetKey
  readonly kind: AssetKind
  readonly group: string
  readonly storage: Storage
  readonly tags: readonly string[]
  readonly description: string
  readonly owner?: string
  /** Changes when what makes the asset changes (SQL, config, program), never with a comment. */
  readonly codeVersion: string
  /** Keys of the assets it is made from. */
  readonly upstream: readonly AssetKey[]
  /** The operation that makes it; absent for what Headwater only knows of (an undriven source, an exposure, a live reader). */
  readonly operation?: OperationName
  /** The name its operation knows it by: dbt's unique_id, or the handle in `makes`. */
  readonly ref?: string
  readonly relation?: Relation
  readonly partitions?: Partitions
  /** The column of its relation that tells which partition a row belongs to: how an existing table's partitions are observed. */
  readonly partitionColumn?: string
  /** Its author forbids to replace it as a whole (dbt's `full_refresh: false`): it is only ever added to. */
  readonly fullRefresh?: false
  /** What its author expects of it in time. Absent: nothing but what it inherits from what it is made of. */
  readonly freshness?: readonly FreshnessPolicy[]
  /** Further names for selections: `source:bronze.boxscores`, `exposure:dashboard`, and dbt's fully qualified name and path. */
  readonly names: AssetNames
  readonly meta: { readonly [key: string]: Json }
}

export interface AssetNames {
  /** dbt's `source_name.table_name`. */
  readonly source?: string
  /** Names of dbt exposures that this asset is. */
  readonly exposures?: readonly string[]
  /** dbt's fully qualified name, joined by dots. */
  readonly fqn?: string
  readonly package?: string
  /** Path of the defining file, relative to its project. */
  readonly path?: string
  /** dbt's own group (`config.group`), which is another thing than the asset's group. */
  readonly group?: string
  /** The version of a versioned dbt model, as in `orders.v2`. */
  readonly version?: string
  /** dbt's own word for how it is stored. */
  readonly materialized?: string
}

/** What one step runs; makes one asset, several together, or any part of many. Plain data: a worker elsewhere can carry it out. */
export interface Operation {
  readonly name: OperationName
  /** Which executor carries it out. */
  readonly executor: 'function' | 'program' | 'dbt' | 'ecs-service' | 'isolated' | 'gold'
  readonly makes: readonly AssetKey[]
  /** True when a step may make any part of `makes` (a dbt project); false when a step always makes all of it. */
  readonly divisible: boolean
  /** One line for plans; `{date}` and `{partition}` stand for the logical date and the step's partition. */
  readonly title: string
  readonly partitions?: Partitions
  /**
   * What it writes counts for nobody before it is promoted: nothing behind it is rebuilt on its account by the same plan.
   * One date (the canary) can be told to go first.
   */
  readonly aside?: true
  /** Each of its steps has effects of its own (dbt's on-run-start and on-run-end hooks): it takes as few as it can. */
  readonly hooks?: 'once'
  readonly pool?: string
  /** Default: what its executor is given in `@headwater/engine`. */
  readonly retry?: RetryPolicy
  /** A step that takes longer is ended and counts as failed. */
  readonly timeoutMs?: number
  /** What the executor needs to know, and nothing else does. */
  readonly spec: { readonly [key: string]: Json }
  /** Where the author wrote it, for messages: `apps/nba/assets.ts:14`. */
  readonly location?: string
}

/** When and how often a failed step is tried again. Only what failed or was not reached runs again, never what is done. */
export interface RetryPolicy {
  /** In all, the first included: 1 never tries again. */
  readonly attempts: number
  /** Before the second attempt; each further one waits `factor` times as long, at most `maxDelayMs`, with jitter. */
  readonly delayMs: number
  readonly factor: number
  readonly maxDelayMs: number
  /**
   * Which failures are worth it: those that the executor knows to pass by themselves (a lost connection, a throttled call,
   * a program's exit code 75, a timeout), any, or those whose message contains one of these texts.
   */
  readonly on: 'transient' | 'any' | readonly string[]
}

/** A test of one or more assets, run by the operation that makes them (dbt tests, unit tests). */
export interface Check {
  /** Unique in the workspace: `platform/checks/name`. */
  readonly key: string
  readonly name: string
  readonly kind: 'data' | 'unit'
  readonly severity: 'error' | 'warn'
  /** All of its parents. A failing error check stops what descends from all of them. */
  readonly assets: readonly AssetKey[]
  readonly operation: OperationName
  /** The executor's own name: dbt's unique_id. */
  readonly ref: string
  readonly tags: readonly string[]
  readonly names: AssetNames
}

/** Everything there is, as plain data: what `buildGraph` takes, and what a cache keeps. */
export interface GraphData {
  readonly assets: readonly Asset[]
  readonly operations: readonly Operation[]
  readonly checks: readonly Check[]
}
