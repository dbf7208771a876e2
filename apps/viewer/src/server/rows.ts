import type { RunState, RunSummary, StepState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { PlanRequest, PlanStep } from '@headwater/planner'
import type { MaterializationView } from '../api/index.ts'

/* What is asked of the ledger, and the rows that it answers with. */

/** What moved since it was asked last: cheap enough to be asked all the time. */
export interface PulseRow {
  readonly made: number
  readonly invalidated: number
  readonly invalidations: number
  readonly newestRun: string | null
  /** The run that ended last, and when: of a resume that is over between two looks nothing else tells. */
  readonly lastEnd: { readonly runId: string; readonly at: string } | null
  readonly running: readonly RunningPulse[]
}

export interface RunningPulse {
  readonly runId: string
  readonly events: number
  /** Assets of which it is known what became of them. */
  readonly ended: number
  readonly owner: string | null
  readonly expired: boolean
}

export interface RunRow {
  readonly runId: string
  readonly state: RunState
  readonly kind: 'materialize' | 'backfill'
  readonly selection: string
  readonly logicalDate: string
  readonly reason: string | null
  readonly requestedBy: string
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly summary: RunSummary | null
  readonly owner: string | null
  readonly expired: boolean
  readonly events: number
}

export interface RunsAsked {
  readonly states: readonly string[]
  readonly kind: string | null
  readonly asset: string | null
  readonly text: string | null
  readonly before: { readonly startedAt: string; readonly runId: string } | null
  readonly limit: number
}

export interface PlannedRow {
  readonly steps: readonly PlanStep[]
  readonly request: PlanRequest
}

export interface StepRow {
  readonly step: string
  readonly state: StepState
  readonly attempt: number
  readonly externalId: string | null
  readonly externalUrl: string | null
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  readonly message: string | null
}

export interface RunAssetRow {
  readonly step: string
  readonly key: AssetKey
  readonly partition: string | null
  readonly mode: string
  readonly state: string
  readonly rows: number | null
  readonly rowsBefore: number | null
  readonly rowsWritten: number | null
  readonly durationMs: number | null
  readonly message: string | null
  readonly endedAt: Date | null
}

export interface CheckRow {
  readonly key: string
  readonly name: string
  readonly step: string
  readonly assets: readonly AssetKey[]
  readonly state: 'passed' | 'warned' | 'failed' | 'error' | 'not run' | 'unchanged upstream'
  readonly severity: 'error' | 'warn'
  readonly failures: number | null
  readonly message: string | null
  readonly sql: string | null
  readonly at: Date
  readonly runId: string
}

export interface AssetStartRow {
  readonly step: string
  readonly key: string
  readonly at: Date
}

export interface GoingAssetRow {
  readonly runId: string
  readonly step: string
  readonly key: string
  readonly partition: string | null
  readonly isStepRunning: boolean
  readonly executor: string
}

export interface GoingRunRow {
  readonly runId: string
  readonly selection: string
  readonly kind: 'materialize' | 'backfill'
  readonly startedAt: Date
  readonly done: number
  readonly total: number
}

export interface LogAsked {
  readonly runId: string
  readonly step: string | null
  readonly stream: string | null
  readonly text: string | null
}

export interface LogRow {
  readonly seq: number
  readonly at: Date
  readonly step: string
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
}

export interface MadeRow {
  readonly at: Date
  readonly version: string
  readonly codeVersion: string
  readonly rows: number | null
  readonly runId: string | null
  readonly source: string
}

/** As the page is told of it, with the moment as the ledger has it. */
export type MaterializationRow = Omit<MaterializationView, 'at'> & { readonly at: Date }

export interface PartitionRows {
  /** All that were made, ascending, as one text with commas between: 200,000 rows would take ten times as long to read. */
  readonly made: string
  /** Of those: marked wrong, in doubt, or made of what has changed since. */
  readonly stale: readonly string[]
  readonly running: readonly string[]
}

export interface LogPage {
  /** Null: backwards. */
  readonly after: number | null
  readonly before: number | null
  readonly limit: number
}
