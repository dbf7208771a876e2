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
  readonly pools: { readonly [pool: string]: PoolLimit }
}

export interface PoolLimit {
  /** How many steps at once. */
  readonly limit: number
  /** How many may start within any 60 seconds. Default: any number. */
  readonly startsPerMinute?: number
}

/** What a failure does to the rest of the run, besides stopping what depends on it. */
export type FailureMode =
  /** Nothing: the rest goes on. */
  | 'continue'
  /** Running steps go on to their end, no other starts. */
  | 'stop-new'
  /** Running steps are ended as well. */
  | 'kill'

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
  /** As soon as one is known, while its step may still run: nothing will mend it within this run. */
  | { readonly type: 'failure'; readonly cause: Cause }
  /** Time has passed, as a `wake` command asked for. */
  | { readonly type: 'wake' }
  /** Ctrl-C. */
  | { readonly type: 'interrupt' }
  /** Somebody asked for an end from elsewhere. */
  | { readonly type: 'cancel' }

/** How a step that was started can end. */
export type EndedStep = Extract<StepState, 'done' | 'failed' | 'unavailable' | 'interrupted'>

export type Command =
  /** With the part of the step's assets and checks that may still run. */
  | {
      readonly type: 'start step'
      readonly step: StepId
      readonly assets: readonly AssetKey[]
      readonly checks: readonly PlannedCheck[]
      readonly lacks?: ReadonlyMap<AssetKey, readonly Lack[]>
    }
  /** These will not run in this step. Comes before its `start step` or `skip step`. */
  | {
      readonly type: 'leave out'
      readonly step: StepId
      readonly assets: readonly { readonly key: AssetKey; readonly cause: Cause }[]
      readonly checks: readonly { readonly check: PlannedCheck; readonly cause: Cause }[]
    }
  /** Nothing of the step is left: it ends as "unchanged upstream" where that is the cause, else as "not run". */
  | { readonly type: 'skip step'; readonly step: StepId; readonly cause: Cause }
  /** This step could start but for a limit. Told once for each limit that it meets. */
  | { readonly type: 'wait'; readonly step: StepId; readonly for: Wait }
  /** `wake` is to come at that time of the clock that `advance` is given; the newest of these commands counts. */
  | { readonly type: 'wake'; readonly atMs: number }
  /** The running steps are to be ended: the run is over for them. */
  | { readonly type: 'end steps' }
  | { readonly type: 'finish run'; readonly state: Exclude<RunState, 'running'> }

/**
 * How an asset ended, as far as its readers care.
 * - `ok`: it is there, and new
 * - `same`: it was made again, with the content that it had: no reason to rebuild a reader that is only there for it
 * - `absent`: nothing new came (unavailable, left out, or all that it reads is): no reason to rebuild its readers, no
 *   obstacle either
 * - `stopped`: it failed, or was stopped by a failure: nothing that reads it may run
 */
export type End =
  | { readonly type: 'ok'; readonly lacks?: readonly Lack[] }
  | { readonly type: 'same' | 'absent'; readonly cause: Cause; readonly lacks?: readonly Lack[] }
  | { readonly type: 'stopped'; readonly cause: Cause }

/** A partition that was to come in this run and did not, while others of the same asset did. */
export interface Lack {
  readonly asset: AssetKey
  readonly partition: string
}

/** What is left of a step once everything that may not run is out. */
export interface Startable {
  readonly assets: readonly AssetKey[]
  readonly checks: readonly PlannedCheck[]
  /** What some of the assets are made without. */
  readonly lacks?: ReadonlyMap<AssetKey, readonly Lack[]>
}

/** What a step waits for that nothing else keeps from starting. */
export type Wait =
  /** So many steps run at once, whatever they are. */
  | { readonly type: 'steps'; readonly limit: number; readonly holders: readonly StepId[] }
  /** The pool is full. */
  | { readonly type: 'pool'; readonly pool: string; readonly limit: number; readonly holders: readonly StepId[] }
  /** The pool let as many start within the last minute as it lets in one. */
  | { readonly type: 'rate'; readonly pool: string; readonly startsPerMinute: number; readonly inMs: number }

/** Why nothing new starts any more. */
export type Stop =
  | { readonly type: 'interrupted' }
  | { readonly type: 'cancelled' }
  /** The first failure of a run that does not go on after one. */
  | { readonly type: 'stopped'; readonly by: Cause }

/** Everything the scheduler knows; changed only by `advance`. */
export interface SchedulerState {
  readonly phase: 'new' | 'running' | 'stopping' | 'finished'
  /** The part of the plan that is to run. */
  readonly index: PlanIndex
  readonly limits: Limits
  readonly onFailure: FailureMode
  /** Set while stopping, and kept after. */
  readonly stop: Stop | null
  readonly steps: ReadonlyMap<StepId, StepState>
  /** Waiting steps whose parents have all ended, with what is left of them. */
  readonly ready: ReadonlyMap<StepId, Startable>
  readonly ends: ReadonlyMap<StepId, ReadonlyMap<AssetKey, End>>
  /** Assets behind a failed check. */
  readonly blocked: ReadonlyMap<AssetKey, Cause>
  /** When steps of each pool with a rate were started, within the last minute. */
  readonly starts: ReadonlyMap<string, readonly number[]>
  /** The limit that each ready step was last said to wait for. */
  readonly waiting: ReadonlyMap<StepId, string>
  readonly failed: boolean
  /** True once something was left undone because the run was told to stop. */
  readonly cut: boolean
}
