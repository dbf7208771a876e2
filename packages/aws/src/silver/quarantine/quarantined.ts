/** Rows of one date that were not valid, by why. */
export interface QuarantinedDate {
  readonly ingest_date: string
  readonly run_id: string
  readonly errors: readonly QuarantinedError[]
}

export interface QuarantinedError {
  /** `schema`, `null`, `type`, `currency`, `timestamp`, `duplicate`, `max attempts` (condemned) */
  readonly error: string
  readonly rows: number
  /** How often these rows were tried: attempts to rows. */
  readonly attempts: { readonly [attempt: string]: number }
  /** At most three, as they are kept: the Bronze columns and the reason. */
  readonly samples: readonly { readonly [column: string]: string }[]
}

export interface QuarantineList {
  /** Sorted; dates without such rows are left out. */
  readonly dates: readonly QuarantinedDate[]
  /** Over all dates, most rows first. */
  readonly errors: readonly { readonly error: string; readonly rows: number; readonly dates: number }[]
}

export interface QuarantineQuery {
  /** Default: every date that has a canonical run. */
  readonly partitions?: readonly string[]
  /** One error alone. */
  readonly error?: string
}
