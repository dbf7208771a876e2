/**
 * - `failed`: a run whose execution or validation failed
 * - `written`: a run that is right and was never promoted
 * - `superseded`: a run of a backfill that counted once
 * - `original`: a run that no backfill made and that counted once
 * - `superseded gold`: a month of Gold that counted once
 * - `orphan`: files of a run that neither the ledger nor `_CANONICAL.json` knows, or that a crashed deletion left
 * - `backup`, and `unfinished backup`: a copy, and one that was never checked
 */
export type CleanableKind =
  | 'failed'
  | 'written'
  | 'superseded'
  | 'original'
  | 'superseded gold'
  | 'orphan'
  | 'backup'
  | 'unfinished backup'

/** What to look for. What is not said is not looked at; nothing at all means failed and orphans. */
export interface CleanScope {
  readonly failed?: boolean
  readonly superseded?: boolean
  readonly orphans?: boolean
  /** Orphans younger than 24 hours as well. */
  readonly all?: boolean
  /** Backups that are at least this old. */
  readonly backupsOlderThanDays?: number
  /** These alone, whatever their kind: run_ids, backfill ids, gold runs, names of backups. */
  readonly ids?: readonly string[]
}

/** One run, month of Gold, or backup that could be deleted. */
export interface Cleanable {
  readonly kind: CleanableKind
  /** run_id, gold run, or the backup's name. */
  readonly id: string
  readonly backfillId: string | null
  /** The ingest_date or month, where it is known. */
  readonly partition: string | null
  readonly objects: readonly { readonly bucket: string; readonly key: string; readonly bytes: number }[]
  readonly bytes: number
  /** Of its newest object, by the storage's clock; null where it has none left. */
  readonly newestAt: Date | null
  /** Why it must stay; null where it may go. */
  readonly refused: string | null
  /** For an original: the checked backup that holds it. */
  readonly backup: string | null
}

export interface CleanPreview {
  readonly scope: CleanScope
  /** Largest first; those that must stay last. */
  readonly items: readonly Cleanable[]
  /** Of those that may go. */
  readonly objects: number
  readonly bytes: number
}

export interface CleanRequest {
  /** What was shown and accepted. What must not be deleted by now is left. */
  readonly accept: CleanPreview
  readonly reason: string | null
  readonly ticket?: string
  /** Who approved the deletion; originals are refused without (and without a reason). */
  readonly approvedBy?: string
}

export interface CleanResult {
  readonly deleted: readonly Cleanable[]
  /** With why. */
  readonly kept: readonly Cleanable[]
  readonly objects: number
  readonly bytes: number
  /** Objects that are still there although their deletion was answered well: looked up afterwards. */
  readonly stillThere: readonly { readonly bucket: string; readonly key: string }[]
}
