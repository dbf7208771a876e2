import type { Column } from '../dataset.ts'
import type { SuccessDocument } from '../documents.ts'

/** Which run is meant, and what it has to be. */
export interface RunAsked {
  /** The ingest_date. */
  readonly date: string
  readonly runId: string
  /** Null: whoever made it is not asked about. */
  readonly executionArn: string | null
  readonly schemaVersion: string
}

/** What was found of a run whose `_SUCCESS` could be read. Plain data: rules look at nothing else. Objects are named by their s3:// address. */
export interface RunFacts {
  readonly asked: RunAsked
  readonly success: SuccessDocument
  /** Of the `_SUCCESS` in the folder of the ingest_date's own month. */
  readonly successUrl: string
  /** Every month that `_SUCCESS` names, and the home month, sorted. */
  readonly folders: readonly FolderFacts[]
  /** Those that `_SUCCESS` names and those that lie in the folders, by key. */
  readonly parts: readonly PartFacts[]
  /** Null where it could not be told: not every part could be read. */
  readonly repeated: Rows | null
  /** Null where it was not asked for. */
  readonly bronze: readonly BronzeFacts[] | null
  /** Null where it was not asked for. */
  readonly quarantine: QuarantineFacts | null
}

export interface FolderFacts {
  readonly month: string
  /** Of its `_SUCCESS`. */
  readonly url: string
  readonly success: 'the same' | 'missing' | 'another'
}

export interface PartFacts {
  readonly url: string
  /** How often `_SUCCESS` names it, and with how many rows. */
  readonly named: number
  readonly rowsNamed: number | null
  /** Null: there is no such object. */
  readonly bytes: number | null
  /** By its folder; null where that is none of this run. */
  readonly month: string | null
  /** Null where it was not read: it is not there, or in no folder of this run. */
  readonly content: PartContent | { readonly unreadable: string } | null
}

export interface PartContent {
  readonly rows: number
  readonly columns: readonly Column[]
  /** Null where a column that they look at is missing or has another type. */
  readonly checks: RowChecks | null
}

/** Rows of one kind, with the id (or text) of one of them. */
export interface Rows {
  readonly rows: number
  readonly sample: string | null
}

export interface RowChecks {
  /** Their tx_date is after the end of the ingest_date, in UTC. */
  readonly late: Rows
  /** Their tx_date is in another month than their folder. */
  readonly otherMonth: Rows
  /** By column of year, month, schema_v and run_id: rows that say something else than their folder. */
  readonly otherFolder: { readonly [column: string]: Rows }
  /** By column: rows in which it is null. */
  readonly nulls: { readonly [column: string]: number }
}

/** A raw file of the ingest_date. */
export interface BronzeFacts {
  readonly url: string
  readonly rows: number | { readonly unreadable: string }
}

export interface QuarantineFacts {
  readonly url: string
  /** Null: there is no such object. */
  readonly rows: number | { readonly unreadable: string } | null
}
