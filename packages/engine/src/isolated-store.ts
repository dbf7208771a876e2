import type { AssetKey, Json } from '@headwater/graph'

/** The input of an execution, in the runbook's words and order. */
export interface ExecutionInput {
  readonly run_key: string
  readonly s3_bucket: string
  readonly s3_key: string
  readonly schema_version: string
  readonly trigger_source: 'manual_backfill'
  readonly trigger_event_id: string
  readonly trigger_event_time: string
}

/** What an execution says of the rows that it read. */
export interface RunMetrics {
  readonly input_rows: number
  readonly valid_rows: number
  readonly quarantined_rows: number
  readonly condemned_rows: number
}

/**
 * - `planned`: written down, nothing started yet
 * - `running`: its execution was started, or may have been
 * - `written`: its execution has succeeded
 * - `validated`: and everything about it is right
 * - `failed`: the execution or the validation
 * - `deleted`: its files are gone
 * Which run counts is no state: `_CANONICAL.json` says it.
 */
export type IsolatedState = 'planned' | 'running' | 'written' | 'validated' | 'failed' | 'deleted'

/** One run of one partition, as the ledger knows it. */
export interface IsolatedRun {
  readonly asset: AssetKey
  /** The ingest_date. */
  readonly partition: string
  /** Unique for the asset. */
  readonly runId: string
  readonly backfillId: string | null
  /** Headwater's own run; null for what it did not make (an original). */
  readonly headwaterRun: string | null
  readonly schemaVersion: string
  readonly state: IsolatedState
  readonly input: ExecutionInput | null
  readonly executionArn: string | null
  /** The run that counted when this one was planned. */
  readonly replaces: string | null
  readonly metrics: RunMetrics | null
  /** Keys of every object of it, once known; with sizes. */
  readonly files: readonly { readonly key: string; readonly bytes: number }[] | null
  readonly months: readonly string[] | null
  /** The difference to the run that it would replace, as it was shown. */
  readonly difference: Json | null
  readonly message: string | null
  readonly reason: string | null
  readonly requestedBy: string
  readonly plannedAt: Date
  readonly endedAt: Date | null
}

/** All that are given must hold. */
export interface IsolatedQuery {
  readonly asset?: AssetKey
  readonly partitions?: readonly string[]
  readonly runIds?: readonly string[]
  readonly backfillId?: string
  readonly headwaterRun?: string
  readonly states?: readonly IsolatedState[]
}

/** Something that was done to the data outside of a run: kept for ever, in the ledger and beside the data. */
export interface Deed {
  /** Unique; the same deed written twice is one: `promote/<version>`, `delete/<run_id>/<time>`. */
  readonly id: string
  readonly asset: AssetKey
  readonly action:
    | 'adopt'
    | 'promote'
    | 'rollback'
    | 'rebuild gold'
    | 'backup'
    | 'restore'
    | 'delete'
    | 'quarantine rerun'
  readonly at: Date
  readonly by: string
  readonly reason: string | null
  readonly approvedBy: string | null
  readonly ticket: string | null
  /** The backfill or run that was named. */
  readonly subject: string | null
  readonly details: Json
}

/** Where runs of isolated partitions are kept. The ledger implements it; tests have one in memory. */
export interface IsolatedStore {
  /** Writes new runs down; a run_id that is there already stays as it is. */
  plan(runs: readonly IsolatedRun[]): Promise<void>
  /** Throws InternalError for a run that was never planned. */
  update(
    asset: AssetKey,
    runId: string,
    change: Partial<Omit<IsolatedRun, 'asset' | 'partition' | 'runId'>>,
  ): Promise<void>
  /** Oldest first. */
  find(query: IsolatedQuery): Promise<readonly IsolatedRun[]>
  record(deeds: readonly Deed[]): Promise<void>
  /** Oldest first. */
  deeds(asset: AssetKey, given?: { readonly subject?: string }): Promise<readonly Deed[]>
}
