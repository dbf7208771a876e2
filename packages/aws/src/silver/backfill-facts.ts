import type { ExecutionInput } from '@headwater/engine'
import type { CanonicalRun } from './documents.ts'

/** What is found out about a backfill before anything is started. Plain data: the plan keeps it. */
export interface BackfillFacts {
  /** `backfill-2024-01-01-to-31-20260129T150000Z`; of one date its run_id. */
  readonly backfillId: string
  /** Those that are written, sorted: each date in that of the run that counts now, where nothing else is asked for. */
  readonly schemaVersions: readonly string[]
  readonly label: string | null
  /** By ingest_date, those that will be run. */
  readonly partitions: { readonly [date: string]: PartitionFacts }
  readonly leftOut: readonly { readonly date: string; readonly why: string }[]
  /** Bytes that the new runs will add, by the size of the originals (of Bronze where there is none). */
  readonly bytes: number
}

/** One date of a backfill: the `data` of its step. */
export interface PartitionFacts {
  readonly backfillId: string
  readonly runId: string
  readonly input: ExecutionInput
  readonly bronze: { readonly key: string; readonly runId: string; readonly bytes: number }
  /** The run that counts now. */
  readonly original: CanonicalRun | null
}
