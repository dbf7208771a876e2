import type { AssetState, CheckOutcome, RunState, RunSummary, StepState } from '@headwater/engine'
import type { Plan, PlanRequest, PlanStep, Reason } from '@headwater/planner'
import type { Generated, JSONColumnType } from 'kysely'

/** The tables as kysely sees them; the files in `migrations/` say what each column means. */
export interface Tables {
  runs: RunsTable
  steps: StepsTable
  run_assets: RunAssetsTable
  check_results: CheckResultsTable
  events: EventsTable
}

/** A partial JSON column: what is read back is plain data. */
type JsonOf<T extends object> = JSONColumnType<T>

export interface RunsTable {
  id: string
  state: RunState
  kind: 'materialize' | 'backfill'
  target: string
  /** `YYYY-MM-DD` */
  logical_date: string
  request: JsonOf<PlanRequest>
  plan: JsonOf<Plan>
  reason: string | null
  requested_by: string
  started_at: Date
  ended_at: Date | null
  summary: JsonOf<RunSummary> | null
  lease_owner: string | null
  lease_until: Date | null
  heartbeat_at: Date | null
  event_count: Generated<number>
}

export interface StepsTable {
  run_id: string
  step: string
  position: number
  state: StepState
  attempt: Generated<number>
  operation: string
  executor: string
  partition: string | null
  pool: string | null
  spec: JsonOf<PlanStep>
  inputs: JsonOf<Inputs>
  external_id: string | null
  external_url: string | null
  lease_owner: string | null
  lease_until: Date | null
  started_at: Date | null
  ended_at: Date | null
  message: string | null
}

/** What something was made from: null for an asset that had no materialization then. */
export interface Inputs {
  readonly [asset: string]: { readonly version: string; readonly materialization: number } | null
}

export interface RunAssetsTable {
  run_id: string
  step: string
  asset: string
  position: number
  partition: string | null
  mode: string
  reason: JsonOf<Reason> | null
  state: 'waiting' | AssetState
  materialization: number | null
  rows: number | null
  rows_before: number | null
  rows_written: number | null
  duration_ms: number | null
  message: string | null
  metadata: JsonOf<object>
  ended_at: Date | null
}

export interface CheckResultsTable {
  id: Generated<number>
  run_id: string
  step: string
  attempt: number
  check_key: string
  name: string
  assets: string[]
  state: CheckOutcome['state']
  severity: CheckOutcome['severity']
  failures: number | null
  duration_ms: number | null
  message: string | null
  sql: string | null
  at: Date
}

export interface EventsTable {
  run_id: string
  seq: number
  at: Date
  type: string
  step: string | null
  payload: JsonOf<object>
}
