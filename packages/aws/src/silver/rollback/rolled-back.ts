import type { CleanResult } from '../clean/cleanable.ts'
import type { CanonicalChange, CanonicalRun } from '../documents.ts'
import type { Conflict, GoldFailed, PointerMoved } from '../promote/promotion.ts'

/** What a rollback would do. Plain data. */
export interface RollbackPreview {
  readonly id: string
  readonly version: number
  /** What is pointed back; empty where the backfill never counted. */
  readonly partitions: readonly {
    readonly ingest_date: string
    readonly from: CanonicalRun
    /** The run that counted before; null where none did. */
    readonly to: CanonicalRun | null
    /** What makes the run that is pointed back to unfit: objects that are gone. Empty: it is intact. */
    readonly broken: readonly string[]
  }[]
  /** Dates of it that something else was promoted on since: refused, unless those are rolled back first. */
  readonly covered: readonly {
    readonly ingest_date: string
    readonly now: CanonicalRun | null
    readonly by: CanonicalChange | null
  }[]
  /** Dates of it that never counted, or were rolled back before: nothing to point back. */
  readonly notCounting: readonly { readonly ingest_date: string; readonly run_id: string; readonly once: boolean }[]
  /** Months of Gold that move with it: back to a run that is there, or made again (null). */
  readonly months: readonly { readonly month: string; readonly run_id: string | null }[]
  /** Months that no run that counts has rows of any more: they are taken away. */
  readonly emptied: readonly string[]
}

export interface RollbackRequest {
  /** A backfill id or a run_id. */
  readonly id: string
  readonly reason: string | null
  readonly ticket?: string
  /** Also delete the files of the backfill, last. Default: they stay. */
  readonly delete?: boolean
}

export type RollbackResult =
  | (PointerMoved & { readonly deleted: CleanResult | null })
  /** It does not count: nothing to point back; only its files were deleted, where that was asked for. */
  | { readonly type: 'never promoted' | 'already rolled back'; readonly deleted: CleanResult | null }
  | { readonly type: 'covered'; readonly partitions: RollbackPreview['covered'] }
  /** What would be pointed back to is not whole: nothing was changed. */
  | { readonly type: 'original broken'; readonly partitions: RollbackPreview['partitions'] }
  | Conflict
  | GoldFailed
