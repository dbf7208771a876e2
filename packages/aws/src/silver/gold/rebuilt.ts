import type { CanonicalChange } from '../documents.ts'
import type { GoldFailed } from '../promote/promotion.ts'

/** Months of Gold made again from what counts. */
export type GoldRebuilt =
  | { readonly type: 'rebuilt'; readonly change: CanonicalChange }
  /** No canonical run has rows of these months. */
  | { readonly type: 'nothing'; readonly months: readonly string[] }
  | GoldFailed
