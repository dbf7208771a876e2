/**
 * What an author expects of an asset's data in time. Plain data; `@headwater/freshness` judges it. Durations are in
 * milliseconds. `errorMs` makes it stale, `warnMs` says so before; at least one of both is given.
 */
export type FreshnessPolicy = AgePolicy | ByPolicy | NewestRowPolicy | RowsPolicy

/** What it is made of is at most so old. */
export interface AgePolicy {
  readonly type: 'age'
  readonly warnMs?: number
  readonly errorMs?: number
}

/** The partition of so many days before is there by a time of day. */
export interface ByPolicy {
  readonly type: 'by'
  /** `HH:MM` on the wall clock of `timeZone`. */
  readonly time: string
  /** IANA name. */
  readonly timeZone: string
  /** 1: by that time of day the partition of the day before is there. */
  readonly lagDays: number
  /** After that time; 0 is that time itself. */
  readonly warnMs?: number
  readonly errorMs: number
  /** Names a function of the author's that knows partitions on which nothing is to come. */
  readonly unless?: string
}

/** The newest value of a column of its relation is at most so old: known where the table itself is looked at. */
export interface NewestRowPolicy {
  readonly type: 'newest row'
  readonly column: string
  readonly warnMs?: number
  readonly errorMs?: number
}

/** So many rows are in its newest partition, or in the whole of it where it has none. Both ends count as good. */
export interface RowsPolicy {
  readonly type: 'rows'
  readonly min?: number
  readonly max?: number
  readonly severity: 'warn' | 'error'
}
