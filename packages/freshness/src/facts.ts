import type { AssetKey } from '@headwater/graph'

/** A number that the ledger gave to one materialization; later ones of one asset have larger ones. */
export type MaterializationId = number

/** What is known of all assets as of one moment: `ledger.freshnessFacts`. Plain data but for the dates. */
export interface FreshnessFacts {
  /** By asset; none of those that nobody ever heard of. */
  readonly assets: { readonly [asset: AssetKey]: AssetFacts }
  /** By id: the newest of each asset (of each partition told) and everything that those were made from, to the ends. */
  readonly made: { readonly [materialization: MaterializationId]: MadeFacts }
}

export interface AssetFacts {
  /** Null for what was tried and never made. */
  readonly newest: NewestFacts | null
  /** Newest first by name, at most `PARTITIONS_TOLD`; empty without partitions. */
  readonly partitions: readonly PartitionFacts[]
  /** What ended without success and was not made since. */
  readonly troubles: readonly TroubleFacts[]
  /** When a run last left it out because nothing that it reads had changed: it was right as it stood. */
  readonly confirmedAt?: Date | null
  /** What was seen in the table itself: only where it was looked at. */
  readonly newestRow?: NewestRowFacts
}

export interface NewestFacts {
  readonly id: MaterializationId
  readonly at: Date
  /** In all of it afterwards, where counted. */
  readonly rows: number | null
  /** The one that gave it the content that it has: everything from there on left it as it was. */
  readonly changed: MaterializationId
}

export interface NewestRowFacts {
  readonly column: string
  /** The newest value; null where there is none, as in an empty table. */
  readonly at: Date | null
  /** Why nobody could tell: there is no such column, or it holds no times. `at` says nothing then. */
  readonly problem?: string
}

export interface PartitionFacts {
  readonly partition: string
  /** The newest of this partition. */
  readonly id: MaterializationId
  /** When it first came. */
  readonly firstAt: Date
  readonly at: Date
  readonly rows: number | null
}

export interface TroubleFacts {
  readonly partition: string | null
  /** `unavailable`: the source was asked and had nothing. */
  readonly state: 'failed' | 'unavailable'
  readonly at: Date
  /** The first time in a row. */
  readonly since: Date
  readonly message: string | null
  readonly runId: string
}

export interface MadeFacts {
  readonly asset: AssetKey
  readonly at: Date
  /** Which of each input it read; null for an input that had none. Null as a whole where nobody knows. */
  readonly inputs: { readonly [asset: AssetKey]: MaterializationId | null } | null
}

/**
 * Of each asset at most so many of its newest partitions are told: what was last read before all of those came is older than
 * any policy allows.
 */
export const PARTITIONS_TOLD = 60
