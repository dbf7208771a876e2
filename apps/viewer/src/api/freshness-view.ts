import type { FreshnessReport, FreshnessState } from '@headwater/freshness'

/** `GET /api/freshness`: as `headwater freshness` judges it, from the ledger. */
export interface FreshnessView {
  readonly report: FreshnessReport
  /** Of each result of the report, in its order: what its policy allows, in words. */
  readonly allowed: readonly string[]
}

/** `GET /api/freshness/history?days=14`: how it stood before; slower, so asked for by itself. */
export interface FreshnessHistoryView {
  /** Moments, oldest first; the last is now. */
  readonly at: readonly string[]
  /** By `asset` and the place of its policy: `nba/bronze/boxscores#0`, `#inherited`; a state for each moment. */
  readonly states: { readonly [policy: string]: readonly (FreshnessState | null)[] }
}
