import type { AssetKey } from '@headwater/graph'
import type { Plan, StepId } from '@headwater/planner'
import type { AssetOutcome, AssetState, CheckOutcome } from './step.ts'

/** Everything a reader of a run can see, in order. Plain data: `--json` prints it, the ledger keeps it. Times are ISO 8601 in UTC. */
export type RunEvent =
  | { readonly type: 'run started'; readonly at: string; readonly runId: string; readonly plan: Plan }
  | { readonly type: 'step started'; readonly at: string; readonly step: StepId }
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

export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'unavailable' | 'not run' | 'interrupted'
export type RunState = 'running' | 'succeeded' | 'failed' | 'interrupted'

export interface RunSummary {
  readonly durationMs: number
  /** How many assets ended in each state. */
  readonly assets: { readonly [state in AssetState]?: number }
  readonly checks: { readonly [state in CheckOutcome['state']]?: number }
}
