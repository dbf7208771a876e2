/** `_BACKUP.json`: at the top of a backup, written once everything in it was counted and checked. Times ISO 8601 in UTC. */
export interface BackupDocument {
  /** `backup-pre-backfill-20260129T150000Z-<backfill id>`: its folder, in every bucket that it has objects in. */
  readonly name: string
  readonly created_at: string
  readonly checked_at: string
  /** `user@host` */
  readonly by: string
  readonly reason: string | null
  readonly backfill_id: string
  /** Of `_CANONICAL.json` when it was made. */
  readonly canonical_version: number
  readonly runs: readonly BackedUpRun[]
  /** By month. */
  readonly gold: readonly { readonly month: string; readonly run_id: string }[]
  readonly objects: readonly BackedUpObject[]
  readonly count: number
  readonly bytes: number
}

export interface BackedUpRun {
  readonly ingest_date: string
  readonly schema_v: string
  readonly run_id: string
  readonly months: readonly string[]
}

export interface BackedUpObject {
  readonly bucket: string
  /** Where it was, and belongs. */
  readonly key: string
  /** Where its copy is, in the same bucket. */
  readonly copy: string
  readonly bytes: number
  readonly etag: string
}

export interface BackupRequest {
  /** The backfill that it is made for: part of its name. */
  readonly backfillId: string
  /** The canonical runs of these ingest_dates, and the Gold of their months. */
  readonly partitions: readonly string[]
  /** In place of what counts for these dates: this run, which did once. An original is deleted only once it is backed up. */
  readonly runId?: string
  readonly reason: string | null
}

/** A backup as it lies there. */
export interface Backup {
  readonly name: string
  /** Null for one that was never finished: it counts for nothing. */
  readonly document: BackupDocument | null
  readonly at: Date
}

export interface RestoreRequest {
  /** The backup's name. */
  readonly backup: string
  /** These runs (Silver's or Gold's) alone. Default: everything in it. */
  readonly runIds?: readonly string[]
  readonly reason: string | null
  readonly ticket?: string
}

/** What a restore did, or (as preview) would do. */
export interface RestoreResult {
  readonly backup: string
  readonly restored: readonly BackedUpObject[]
  /** There already, the same. */
  readonly there: readonly BackedUpObject[]
  /** There already, with other content: never written over. */
  readonly different: readonly BackedUpObject[]
  /** In the backup's list, and not in the backup any more. */
  readonly lost: readonly BackedUpObject[]
  readonly bytes: number
}
