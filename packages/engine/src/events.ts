import type { AssetKey } from '@headwater/graph'
import type { Plan, StepId } from '@headwater/planner'
import type { AssetOutcome, AssetState, CheckOutcome } from './step.ts'

/** Everything a reader of a run can see, in order. Plain data: `--json` prints it, the ledger keeps it. Times are ISO 8601 in UTC. */
export type RunEvent =
  | { readonly type: 'run started'; readonly at: string; readonly runId: string; readonly plan: Plan }
  /** A run that had stopped goes on: with what had been finished before. */
  | {
      readonly type: 'run resumed'
      readonly at: string
      readonly runId: string
      readonly plan: Plan
      readonly requestedBy: string
      readonly finished: Finished
    }
  /** A step could start but for a limit; `for` says which, in words, and who holds it. */
  | { readonly type: 'step waiting'; readonly at: string; readonly step: StepId; readonly for: string }
  /** With 2 for the first attempt that is a repetition. */
  | { readonly type: 'step started'; readonly at: string; readonly step: StepId; readonly attempt: number }
  /** An attempt failed, and `attempt` of `attempts` follows after `delayMs`. */
  | {
      readonly type: 'step retrying'
      readonly at: string
      readonly step: StepId
      readonly attempt: number
      readonly attempts: number
      readonly delayMs: number
      readonly message: string
    }
  /** Something that people who watch should know, and that is no end of anything: the ledger cannot be reached just now. */
  | { readonly type: 'notice'; readonly at: string; readonly message: string }
  | { readonly type: 'asset started'; readonly at: string; readonly step: StepId; readonly key: AssetKey }
  | {
      readonly type: 'asset finished'
      readonly at: string
      readonly step: StepId
      readonly outcome: AssetOutcome
      readonly rowsBefore: number | null
    }
  | { readonly type: 'check finished'; readonly at: string; readonly step: StepId; readonly outcome: CheckOutcome }
  | {
      readonly type: 'log'
      readonly at: string
      readonly step: StepId
      readonly stream: 'stdout' | 'stderr'
      readonly line: string
    }
  | {
      readonly type: 'external'
      readonly at: string
      readonly step: StepId
      readonly id: string
      readonly url: string | null
    }
  | {
      readonly type: 'step finished'
      readonly at: string
      readonly step: StepId
      readonly state: StepState
      readonly durationMs: number
      readonly message: string | null
      readonly evidence: readonly string[]
      readonly next: readonly string[]
    }
  | {
      readonly type: 'run finished'
      readonly at: string
      readonly runId: string
      readonly state: RunState
      readonly summary: RunSummary
    }

export type StepState =
  | 'waiting'
  | 'running'
  | 'done'
  | 'failed'
  | 'unavailable'
  /** All of it was left out: nothing that it reads has changed. A success. */
  | 'unchanged upstream'
  | 'not run'
  | 'interrupted'
export type RunState = 'running' | 'succeeded' | 'failed' | 'interrupted' | 'cancelled'

/** The part of a run that is done and stays done when it is resumed. */
export interface Finished {
  readonly assets: readonly { readonly step: StepId; readonly outcome: AssetOutcome }[]
  readonly checks: readonly { readonly step: StepId; readonly outcome: CheckOutcome }[]
}

export interface RunSummary {
  readonly durationMs: number
  /** How many assets ended in each state. */
  readonly assets: { readonly [state in AssetState]?: number }
  readonly checks: { readonly [state in CheckOutcome['state']]?: number }
}
