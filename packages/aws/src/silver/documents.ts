import type { RunMetrics } from '@headwater/engine'

/** The JSON objects that lie beside the data. Dates are `YYYY-MM-DD`, months `YYYY-MM`, times ISO 8601 in UTC. */

/** `_SUCCESS`: in every folder of a run, written after all parts of all months, the same in each. */
export interface SuccessDocument {
  readonly run_id: string
  readonly execution_arn: string
  readonly completed_at: string
  readonly metrics: RunMetrics
  /** Every part of the whole run, of all months: keys in the bucket, and their rows. */
  readonly files: readonly { readonly key: string; readonly rows: number }[]
}

/** Of a gold month: what it was made of. */
export interface GoldSuccessDocument {
  readonly run_id: string
  readonly execution_arn: string
  readonly completed_at: string
  readonly month: string
  readonly inputs: readonly RunRef[]
  readonly files: readonly { readonly key: string; readonly rows: number }[]
}

/** A run of one ingest_date. */
export interface RunRef {
  readonly ingest_date: string
  readonly schema_v: string
  readonly run_id: string
}

/** One run among those of a date. */
export interface CanonicalRun {
  readonly schema_v: string
  readonly run_id: string
  /** The months that have rows of it, sorted. */
  readonly months: readonly string[]
}

/** `_CANONICAL.json`: the one truth of what readers read. Replaced by compare-and-set alone. */
export interface CanonicalDocument {
  /** 1 for the first; each change adds one. */
  readonly version: number
  readonly updated_at: string
  /** By ingest_date. */
  readonly partitions: { readonly [date: string]: CanonicalRun }
  /** By month: the run_id under which its gold folders lie. */
  readonly gold: { readonly [month: string]: { readonly run_id: string } }
  /** Newest last. */
  readonly history: readonly CanonicalChange[]
  /**
   * Another for each write, so that the object never has the same etag twice: what was read before a deletion was marked must
   * not pass for what is there after the mark was taken off.
   */
  readonly write_id?: string
  /** What is being deleted: no run of it may be pointed at, no backup of it relied on. Absent where there is nothing. */
  readonly deleting?: readonly DeletionMark[]
}

/**
 * Written by compare-and-set before the first file goes, so that a promotion that was decided before loses. It holds for an
 * hour, and whoever deletes renews it: one whose process was killed is no obstacle for ever.
 */
export interface DeletionMark {
  /** A run of Silver or of Gold, or a backup. */
  readonly id: string
  readonly at: string
  /** `user@host` */
  readonly by: string
}

export interface CanonicalChange {
  readonly version: number
  readonly at: string
  /** `user@host` */
  readonly by: string
  readonly action: 'adopt' | 'promote' | 'rollback' | 'rebuild gold'
  readonly reason: string | null
  readonly ticket?: string
  readonly approved_by?: string
  /** What was named: a backfill id or a run_id. */
  readonly id: string | null
  readonly partitions: readonly {
    readonly ingest_date: string
    readonly from: CanonicalRun | null
    readonly to: CanonicalRun | null
  }[]
  readonly gold: readonly { readonly month: string; readonly from: string | null; readonly to: string | null }[]
}

/** `_LATEST.json`, for existing readers: the canonical run of the newest ingest_date. */
export interface LatestDocument {
  readonly run_id: string
  readonly updated_at: string
}
