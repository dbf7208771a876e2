import type { RunMetrics } from '@headwater/engine'
import type { RunRef } from '../documents.ts'

/** A row as it is shown: values as texts, times in UTC. */
export type ShownRow = { readonly [column: string]: string | null }

/** How run `b` of an ingest_date differs from run `a`. Plain JSON: the ledger keeps it, and promotion shows it. */
export interface RunComparison {
  readonly date: string
  readonly a: ComparedRun
  readonly b: ComparedRun
  /** Every row of one is a row of the other. What they are called (run_id, schema_v) does not count. */
  readonly equal: boolean
  /** Rows of `a` whose id is not in `b`. */
  readonly onlyInA: RowsOfOne
  readonly onlyInB: RowsOfOne
  readonly changed: ChangedRows
  /** Columns that only one of the schema versions has. In the rows of the other they are null. */
  readonly columns: { readonly onlyInA: readonly string[]; readonly onlyInB: readonly string[] }
  /** Sums, by currency. */
  readonly amounts: { readonly [currency: string]: AmountDifference }
  /** One line: `12 rows more, all GBP, +1,204,331.20`. */
  readonly summary: string
}

export interface ComparedRun extends Omit<RunRef, 'ingest_date'> {
  /** What its `_SUCCESS` says. */
  readonly metrics: RunMetrics
  readonly rows: number
  /** Ids that occur more than once in it. */
  readonly repeatedIds: number
}

export interface RowsOfOne {
  readonly rows: number
  /** By currency. */
  readonly currencies: { readonly [currency: string]: number }
  /** At most 20, by id. */
  readonly samples: readonly ShownRow[]
}

export interface ChangedRows {
  readonly rows: number
  /** By column: in how many rows its value differs. */
  readonly columns: { readonly [column: string]: number }
  /** At most 20, by id. */
  readonly samples: readonly ChangedRow[]
}

export interface ChangedRow {
  readonly id: string
  readonly changes: { readonly [column: string]: { readonly a: string | null; readonly b: string | null } }
}

/** Decimal numbers as texts, so that no cent is lost. */
export interface AmountDifference {
  readonly a: string
  readonly b: string
  /** `b - a`; `0.00` where they are equal. */
  readonly difference: string
}
