import type { AssetKey, AssetKind, FreshnessPolicy, Json, Partitions, Storage } from '@headwater/graph'
import type { AssetHealth, Why } from '@headwater/reporters'

/** `GET /api/assets/<key>`; 404 with near misses in `details` for one that is not there. */
export interface AssetView {
  readonly key: AssetKey
  readonly label: string
  readonly kind: AssetKind
  readonly storage: Storage
  readonly group: string
  readonly owner: string | null
  readonly description: string
  readonly tags: readonly string[]
  readonly relation: string | null
  readonly columns: readonly ColumnView[]
  readonly code: CodeView | null
  readonly operation: {
    readonly name: string
    readonly title: string
    readonly location: string | null
    readonly makes: readonly AssetKey[]
  } | null
  readonly partitions: Partitions | null
  readonly freshness: readonly FreshnessPolicy[]
  readonly upstream: readonly AssetKey[]
  readonly downstream: readonly AssetKey[]
  readonly health: AssetHealth | null
  readonly made: {
    readonly at: string
    readonly version: string
    readonly codeVersion: string
    readonly rows: number | null
    readonly runId: string | null
    readonly source: string
  } | null
  readonly checks: readonly CheckView[]
  /** Its runs are written beside one another: `GET /api/assets/<key>/isolated` has them. */
  readonly isolated: boolean
}

export interface ColumnView {
  readonly name: string
  readonly type: string | null
  readonly description: string
}

/** What makes it, for reading. */
export interface CodeView {
  readonly language: 'sql' | 'python' | 'typescript' | 'text'
  /** Relative to the workspace. */
  readonly path: string | null
  readonly text: string
}

export interface CheckView {
  readonly key: string
  readonly name: string
  readonly severity: 'error' | 'warn'
  /** Its newest result; null: it never ran. */
  readonly newest: {
    readonly state: 'passed' | 'warned' | 'failed' | 'error' | 'not run' | 'unchanged upstream'
    readonly at: string
    readonly failures: number | null
    readonly message: string | null
    readonly runId: string
    readonly sql: string | null
  } | null
}

/** `GET /api/assets/<key>/why` */
export interface WhyView {
  readonly why: JsonOf<Why>
  /** The same as the command prints it, line by line, without colours. */
  readonly lines: readonly string[]
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

/** A type as JSON carries it: times are ISO texts, keys of assets stay what they are. */
export type JsonOf<T> = T extends Date
  ? string
  : T extends string
    ? T
    : T extends readonly (infer U)[]
      ? readonly JsonOf<U>[]
      : T extends object
        ? { readonly [k in keyof T]: JsonOf<T[k]> }
        : T

/** `GET /api/assets/<key>/materializations?partition=…&before=<id>&limit=50`: newest first. */
export interface MaterializationsView {
  readonly rows: readonly MaterializationView[]
  /** To go on with; null at the end. */
  readonly before: number | null
}

export interface MaterializationView {
  readonly id: number
  readonly at: string
  readonly partition: string | null
  readonly rows: number | null
  readonly durationMs: number | null
  readonly version: string
  readonly codeVersion: string
  /** Made again with the content that it had. */
  readonly unchanged: boolean
  readonly runId: string | null
  /** `run`, `adopted`, `dbt by hand`, `observed`, `sandbox`. */
  readonly source: string
  readonly requestedBy: string | null
  readonly reason: string | null
  readonly mode: string | null
}

/**
 * `GET /api/assets/<key>/partitions`: all of them, small enough for 200,000. `states` has one letter for each partition from
 * `first` on, day by day (month by month): `f` fresh, `s` stale, `m` missing, `u` unavailable, `x` failed, `r` running.
 */
export interface PartitionsView {
  readonly type: Partitions['type']
  readonly first: string
  readonly states: string
}

/** `GET /api/assets/<key>/partitions/<partition>` */
export interface PartitionView {
  readonly partition: string
  readonly state: string
  readonly cause: string | null
  readonly history: readonly MaterializationView[]
}

/** `GET /api/assets/<key>/isolated?partition=…`: the runs of a partition, newest first. */
export interface IsolatedView {
  readonly partition: string
  /** The run that counts; null where none does. */
  readonly canonical: string | null
  readonly runs: readonly IsolatedRunView[]
  /** Promotions, rollbacks, deletions of this partition: newest first. */
  readonly deeds: readonly DeedView[]
}

export interface IsolatedRunView {
  readonly runId: string
  readonly backfillId: string | null
  readonly state: string
  readonly schemaVersion: string
  readonly metrics: {
    readonly input: number
    readonly valid: number
    readonly quarantined: number
    readonly condemned: number
  } | null
  readonly months: readonly string[] | null
  readonly bytes: number | null
  readonly message: string | null
  readonly reason: string | null
  readonly requestedBy: string
  readonly plannedAt: string
  readonly endedAt: string | null
  readonly headwaterRun: string | null
}

export interface DeedView {
  readonly id: string
  readonly action: string
  readonly at: string
  readonly by: string
  readonly reason: string | null
  readonly approvedBy: string | null
  readonly ticket: string | null
  readonly subject: string | null
  readonly details: Json
}

/** `GET /api/assets/<key>/compare?partition=…&a=…&b=…`: as `headwater compare --json` has it, and in its words. */
export interface ComparisonView {
  readonly comparison: Json
  readonly lines: readonly string[]
}
