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
  /** The process that carries the run out: `ownIdentity()`. It holds the lease. */
  readonly owner: string
}

/** What came of asking for a run's lease and for the locks of all its assets; all of it or none. */
export type Claim =
  | { readonly type: 'claimed' }
  /** Other runs, alive, write some of the same assets. */
  | { readonly type: 'busy'; readonly holders: readonly Holder[] }
  /** Only of a resume: another process, alive, carries this very run out. */
  | { readonly type: 'owned'; readonly owner: string; readonly heartbeatAt: Date | null }
  /** Only of a resume: it has succeeded, there is nothing to resume. */
  | { readonly type: 'succeeded' }

/** A run that holds assets which another one wants to write. */
export interface Holder {
  readonly runId: string
  /** `user@host`. */
  readonly requestedBy: string
  readonly owner: string
  /** The server's clock. */
  readonly heartbeatAt: Date | null
  readonly startedAt: Date
  /** The assets that both want. */
  readonly assets: readonly AssetKey[]
  /** Of those that are locked by partition: the partitions that both want. */
  readonly partitions?: readonly string[]
}

/** What a heartbeat hears back. */
export interface Pulse {
  /** Who asked to cancel the run: `user@host`. */
  readonly cancelRequestedBy: string | null
}

/**
 * The run was taken from this process: its lease had run out, and another one resumed or ended it. Thrown by every write
 * of the run that comes after; nothing of that write has happened.
 */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
}

export interface StartedStep {
  /** 1 for the first. */
  readonly attempt: number
  readonly versions: { readonly [asset: string]: string | null }
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
  /** Writes the run, its steps and its assets, all waiting, and takes its lease and the locks of its assets; or nothing. */
  createRun(run: NewRun): Promise<Claim>
  /**
   * Takes over a run that has stopped (failed, interrupted, cancelled, or its lease has run out): running again, under
   * this owner, with its locks. Its steps and assets stay as they are.
   */
  resumeRun(runId: string, owner: string, at: Date): Promise<Claim>
  /** Renews the lease. Throws LeaseLostError where another process has taken the run. */
  heartbeat(runId: string): Promise<Pulse>
  /**
   * Before a step's first effect. Keeps the versions of what the step reads from outside itself, and gives them (null: never
   * made) with the attempt's number.
   */
  startStep(runId: string, step: StepId, reads: readonly AssetKey[], at: Date): Promise<StartedStep>
  /**
   * As soon as one asset of a running step has ended: its materialization, so that a kill right after loses nothing. Gives the rows
   * before, and whether the content is the one that the store knew: by fingerprint; such a materialization keeps its version.
   */
  finishAsset(
    runId: string,
    step: StepId,
    asset: FinishedAsset,
    at: Date,
  ): Promise<{ readonly rowsBefore: number | null; readonly unchanged: boolean }>
  finishCheck(runId: string, step: StepId, outcome: CheckOutcome, at: Date): Promise<void>
  /** Something outside was started by this step. */
  recordExternal(runId: string, step: StepId, id: string, url: string | null, at: Date): Promise<void>
  finishStep(runId: string, step: StepId, state: StepState, message: string | null, at: Date): Promise<void>
  appendEvents(runId: string, events: readonly RunEvent[]): Promise<void>
  /** Also gives up the lease and the locks. */
  finishRun(runId: string, state: RunState, summary: RunSummary, at: Date): Promise<void>
}

export type { Asset }
