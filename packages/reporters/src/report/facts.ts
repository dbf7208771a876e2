import type { AssetState, CheckOutcome, RunEvent, StepState } from '@headwater/engine'
import type { AssetKey, Json } from '@headwater/graph'
import type { Plan, StepId } from '@headwater/planner'
import type { ShownState } from '../run/outcome.ts'

/**
 * What a report is made of, and nothing else is said in it: what the ledger has of a run, of what that wrote aside, and of
 * what was done with it since. Times are by the target's clock.
 */
export interface ReportFacts {
  readonly run: ReportedRun
  /** In order; none where they were pruned. */
  readonly events: readonly RunEvent[]
  /** What it wrote beside what counts. */
  readonly aside: readonly ReportedAside[]
  /** What was done to any of that, oldest first. */
  readonly deeds: readonly ReportedDeed[]
}

export interface ReportedRun {
  readonly runId: string
  readonly state: ShownState
  readonly kind: 'materialize' | 'backfill'
  readonly target: string
  readonly logicalDate: string
  readonly reason: string | null
  /** `user@host`. */
  readonly requestedBy: string
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly plan: Plan
  readonly steps: readonly ReportedStep[]
  readonly assets: readonly ReportedAsset[]
  readonly checks: readonly (CheckOutcome & { readonly at: Date })[]
}

export interface ReportedStep {
  readonly step: StepId
  readonly state: StepState
  readonly attempt: number
  /** The version of each asset that it read from outside itself; null: never made. */
  readonly inputs: { readonly [asset: string]: { readonly version: string } | null } | null
  readonly external: { readonly id: string; readonly url: string | null } | null
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  readonly message: string | null
}

export interface ReportedAsset {
  readonly step: StepId
  readonly key: AssetKey
  readonly partition: string | null
  readonly mode: string
  readonly state: AssetState | 'waiting'
  readonly version: string | null
  readonly rows: number | null
  readonly rowsBefore: number | null
  readonly durationMs: number | null
  readonly message: string | null
}

/** One date that was written beside what counts. */
export interface ReportedAside {
  readonly asset: AssetKey
  readonly partition: string
  readonly runId: string
  readonly backfillId: string | null
  readonly schemaVersion: string
  readonly state: 'planned' | 'running' | 'written' | 'validated' | 'failed' | 'deleted'
  readonly input: { readonly s3_bucket: string; readonly s3_key: string } | null
  readonly executionArn: string | null
  /** The run that counted when this one was planned. */
  readonly replaces: string | null
  readonly metrics: {
    readonly input_rows: number
    readonly valid_rows: number
    readonly quarantined_rows: number
    readonly condemned_rows: number
  } | null
  readonly months: readonly string[] | null
  /** With a `summary` in words. */
  readonly difference: Json | null
  readonly message: string | null
  readonly endedAt: Date | null
}

/** Something that was done to the data, kept for ever. */
export interface ReportedDeed {
  readonly action: string
  readonly at: Date
  readonly by: string
  readonly reason: string | null
  readonly approvedBy: string | null
  readonly ticket: string | null
  /** A backfill id or a run_id. */
  readonly subject: string | null
  readonly details: Json
}
