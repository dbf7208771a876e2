import type { IsolatedRun } from '@headwater/engine'
import type { Json } from '@headwater/graph'
import type { CanonicalChange, CanonicalRun } from '../documents.ts'

/** What a promotion would do: to be shown, and given back as what was accepted. Plain data. */
export interface PromotionPreview {
  /** Backfill ids and run_ids, as they were named. */
  readonly ids: readonly string[]
  /** Of `_CANONICAL.json` when this was looked up. */
  readonly version: number
  /** By ingest_date, sorted: what will change. */
  readonly partitions: readonly PromotedDate[]
  /** Dates whose run counts already: nothing to do for them. */
  readonly already: readonly {
    readonly ingest_date: string
    readonly run_id: string
    readonly change: CanonicalChange | null
  }[]
  /** Runs of these ids that cannot be promoted, and why. Refused, unless what can be promoted is asked for alone. */
  readonly notReady: readonly NotReady[]
  /** Months of Gold that are made again. */
  readonly months: readonly string[]
}

export interface PromotedDate {
  readonly ingest_date: string
  /** The run that counts now; null where none does. */
  readonly from: CanonicalRun | null
  readonly to: CanonicalRun
  /** The difference between the two, as `compareRuns` tells it; null where nothing counts yet. */
  readonly difference: Json | null
  readonly validRows: number | null
  /**
   * Another run was made to count after this one was planned: it was not made, nor shown, as a change of what counts now.
   * Refused, unless it is asked for with `over`.
   */
  readonly movedBy: CanonicalChange | null
}

export interface NotReady {
  readonly run: IsolatedRun
  /** `failed: quarantine 7.1 %, allowed 5 %`, `still running (pnpm headwater runs resume 7f3c)` */
  readonly why: string
  /** A run that is not at its end: nothing of its backfill is promoted before. */
  readonly unfinished: boolean
}

export interface PromotionRequest {
  /** What was shown and accepted. Whatever is not as it says by now is refused. */
  readonly accept: PromotionPreview
  readonly reason: string | null
  readonly ticket?: string
  readonly approvedBy?: string
  /** Promote what is ready where other dates of the same ids have failed. Default: refused. */
  readonly readyOnly?: boolean
  /** Promote also where another run was made to count since. Default: refused. */
  readonly over?: boolean
}

export type PromotionResult =
  | PointerMoved
  /** All of it counts already: by this change. Nothing was written. */
  | { readonly type: 'already'; readonly partitions: PromotionPreview['already'] }
  | Conflict
  | { readonly type: 'not ready'; readonly runs: readonly NotReady[] }
  /** Gold could not be made, or is not right: nothing was promoted. */
  | GoldFailed

/** Silver and Gold were moved together, by one write. */
export interface PointerMoved {
  readonly type: 'promoted' | 'rolled back'
  readonly change: CanonicalChange
  /** Months that were made again; the others of the change went back to a run that was there. */
  readonly rebuilt: readonly string[]
  /** How often somebody else's change of other dates came in between. */
  readonly lost: number
}

/** Somebody else changed what counts for one of these dates. Nothing was written. */
export interface Conflict {
  readonly type: 'conflict'
  readonly partitions: readonly {
    readonly ingest_date: string
    /** What counts now. */
    readonly now: CanonicalRun | null
    /** Who made it count, when, why. Null where the history does not say. */
    readonly change: CanonicalChange | null
  }[]
}

export interface GoldFailed {
  readonly type: 'gold failed'
  readonly month: string
  readonly message: string
  readonly evidence: readonly string[]
  readonly next: readonly string[]
}
