import type { AssetKey } from '@headwater/graph'
import type { PlannedCheck, StepId } from '@headwater/planner'
import type { Cause } from './cause.ts'
import type { RunState, StepState } from './events.ts'
import type { PlanIndex } from './plan-index.ts'
import type { AssetState, CheckOutcome } from './step.ts'

/** How many steps may run at the same time. */
export interface Limits {
  readonly steps: number
  /** By pool name. A pool that is not named here lets one step through at a time: whoever names a pool wants it narrow. */
  readonly pools: { readonly [pool: string]: number }
}

export const defaultLimits: Limits = { steps: 4, pools: {} }

export type SchedulerEvent =
  | { readonly type: 'begin' }
  | {
      readonly type: 'step finished'
      readonly step: StepId
      readonly state: EndedStep
      /** The end of each asset that the step was started with. */
      readonly assets: readonly { readonly key: AssetKey; readonly state: AssetState }[]
      readonly checks: readonly Pick<CheckOutcome, 'key' | 'state' | 'severity'>[]
    }
  | { readonly type: 'interrupt' }

/** How a step that was started can end. */
export type EndedStep = Extract<StepState, 'done' | 'failed' | 'unavailable' | 'interrupted'>

export type Command =
  /** With the part of the step's assets and checks that may still run. */
  | {
      readonly type: 'start step'
      readonly step: StepId
      readonly assets: readonly AssetKey[]
      readonly checks: readonly PlannedCheck[]
    }
  /** These will not run in this step. Comes before its `start step` or `skip step`. */
  | {
      readonly type: 'leave out'
      readonly step: StepId
      readonly assets: readonly { readonly key: AssetKey; readonly cause: Cause }[]
      readonly checks: readonly { readonly check: PlannedCheck; readonly cause: Cause }[]
    }
  /** Nothing of the step is left: it ends as "not run". */
  | { readonly type: 'skip step'; readonly step: StepId; readonly cause: Cause }
  | { readonly type: 'finish run'; readonly state: Exclude<RunState, 'running'> }

/**
 * How an asset ended, as far as its readers care.
 * - `ok`: it is there, new or unchanged
 * - `stopped`: it failed, or was stopped by a failure: nothing that reads it may run
 * - `absent`: nothing new came (unavailable, or all that it reads is): no reason to rebuild its readers, no obstacle either
 */
export type End = { readonly type: 'ok' } | { readonly type: 'stopped' | 'absent'; readonly cause: Cause }

/** What is left of a step once everything that may not run is out. */
export interface Startable {
  readonly assets: readonly AssetKey[]
  readonly checks: readonly PlannedCheck[]
}

/** Everything the scheduler knows; changed only by `advance`. */
export interface SchedulerState {
  readonly phase: 'new' | 'running' | 'interrupted' | 'finished'
  readonly index: PlanIndex
  readonly limits: Limits
  readonly steps: ReadonlyMap<StepId, StepState>
  /** Waiting steps whose parents have all ended, with what is left of them. */
  readonly ready: ReadonlyMap<StepId, Startable>
  readonly ends: ReadonlyMap<StepId, ReadonlyMap<AssetKey, End>>
  /** Assets behind a failed check. */
  readonly blocked: ReadonlyMap<AssetKey, Cause>
  readonly failed: boolean
  /** True once something was left undone on account of an interrupt. */
  readonly cut: boolean
}
