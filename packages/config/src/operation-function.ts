import type { Json } from '@headwater/graph'

/** What a TypeScript operation is given. */
export interface OperationContext {
  /** The partition to make (`2025-01-01`), or null for an operation without partitions. */
  readonly partition: string | null
  /** The run's logical date, `YYYY-MM-DD`. Never read a clock instead. */
  readonly logicalDate: string
  readonly target: string
  readonly runId: string
  /** The target's environment: `DATABASE_URL`, and what the target's `env` in the config adds. */
  readonly env: { readonly [name: string]: string | undefined }
  /** The target's clock, for `modified_at` and the like. */
  readonly now: () => Date
  /** Aborts on Ctrl-C, cancel and timeout. */
  readonly signal: AbortSignal
  /** One line for the step's log. */
  readonly log: (line: string) => void
}

/** What became of one asset that the operation made, by its handle in `makes`. */
export interface MadeAsset {
  /** Rows now in this partition (or in the whole asset, without partitions). */
  readonly rows?: number
  /** Rows written by this step. */
  readonly rowsWritten?: number
  readonly metadata?: { readonly [key: string]: Json }
}

export interface Unavailable {
  readonly unavailable: string
}

export type OperationResult = Unavailable | { readonly made: { readonly [handle: string]: MadeAsset } }

export type OperationFunction = (context: OperationContext) => Promise<OperationResult>

/** The result of an operation whose source has nothing yet: neither success nor failure; the partition stays missing. */
export function unavailable(message: string): Unavailable {
  return { unavailable: message }
}
