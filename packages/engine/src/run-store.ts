import type { Asset, AssetKey } from '@headwater/graph'
import type { Plan, StepId } from '@headwater/planner'
import type { RunEvent, RunState, RunSummary, StepState } from './events.ts'
import type { AssetOutcome, CheckOutcome } from './step.ts'

export interface NewRun {
  readonly runId: string
  readonly plan: Plan
  readonly reason: string | null
  /** Who asked: `user@host`. */
  readonly requestedBy: string
  readonly at: Date
}

/** One asset's end, with what the ledger needs to tell later what it was made from. */
export interface FinishedAsset {
  readonly outcome: AssetOutcome
  readonly mode: string
  readonly codeVersion: string
  /** Everything it reads; the store records the version of each that it read. */
  readonly upstream: readonly AssetKey[]
}

/**
 * Where the engine writes what it does, before and after every effect. The ledger implements it on Postgres.
 * Every call is one transaction; a call that fails leaves nothing half-written.
 */
export interface RunStore {
  /** Writes the run, its steps and its assets, all waiting. */
  createRun(run: NewRun): Promise<void>
  /** Before a step's first effect. Keeps the versions of what the step reads from outside itself. */
  startStep(runId: string, step: StepId, reads: readonly AssetKey[], at: Date): Promise<void>
  /** As soon as one asset of a running step has ended: its materialization, so that a kill right after loses nothing. Gives the rows before. */
  finishAsset(
    runId: string,
    step: StepId,
    asset: FinishedAsset,
    at: Date,
  ): Promise<{ readonly rowsBefore: number | null }>
  finishCheck(runId: string, step: StepId, outcome: CheckOutcome, at: Date): Promise<void>
  /** Something outside was started by this step. */
  recordExternal(runId: string, step: StepId, id: string, url: string | null, at: Date): Promise<void>
  finishStep(runId: string, step: StepId, state: StepState, message: string | null, at: Date): Promise<void>
  appendEvents(runId: string, events: readonly RunEvent[]): Promise<void>
  finishRun(runId: string, state: RunState, summary: RunSummary, at: Date): Promise<void>
}

export type { Asset }
