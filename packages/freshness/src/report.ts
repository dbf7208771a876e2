import type { AssetKey, FreshnessPolicy } from '@headwater/graph'

/** The answer to "is the data fresh, which part is not, whose fault, what do I run". Plain data: `--format json` prints it. */
export interface FreshnessReport {
  readonly version: 1
  readonly target: string
  /** ISO 8601 in UTC: the moment that it speaks of. */
  readonly at: string
  /** True where the tables themselves were looked at, false where it is from the ledger alone. */
  readonly observed: boolean
  /** Worst first, then by asset. */
  readonly results: readonly FreshnessResult[]
  /** What is at fault, each once; those that are behind the most first. */
  readonly rootCauses: readonly RootCause[]
}

export interface FreshnessResult {
  readonly asset: AssetKey
  /** Null: it has none of its own, and is as fresh as what it was built from. */
  readonly policy: FreshnessPolicy | null
  readonly state: FreshnessState
  /** Of the oldest data in it; null where it says nothing or is not known. */
  readonly ageMs: number | null
  /** What an age of `errorMs` would be; null where the policy speaks of no age. */
  readonly allowedMs: number | null
  /** The partition that was due, where the policy asks for one. */
  readonly partition: string | null
  /** One line: what was found and what was expected. */
  readonly message: string
  /** The asset at fault: this one, one above it, or one that the same execution makes; null where nothing is wrong. */
  readonly rootCause: AssetKey | null
  /** The line that mends it, to be pasted; null where nothing is wrong, or nobody here makes it. */
  readonly command: string | null
}

/**
 * - `stale`: past what its policy allows, and nobody tells why
 * - `unavailable`: the same, and the source was asked and had nothing
 * - `unknown`: nothing was ever recorded of what the policy speaks of
 * - `warned`: past `warnMs`, not past `errorMs`
 */
export type FreshnessState = 'stale' | 'unavailable' | 'unknown' | 'warned' | 'fresh'

export interface RootCause {
  readonly asset: AssetKey
  readonly message: string
  readonly command: string | null
}
