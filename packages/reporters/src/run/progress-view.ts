import type { RunEvent } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { PlanStep, StepId } from '@headwater/planner'
import type { DateFold } from './date-folds.ts'
import type { FoldState } from './fold-state.ts'
import type { Held } from './held.ts'
import type { JudgedAsset, RunOutcome } from './outcome.ts'

export interface RunningAsset {
  readonly step: StepId
  readonly key: AssetKey
  readonly partition: string | null
  readonly elapsedMs: number
  /** Built already; these checks of it have ended. Null while it is being built. */
  readonly checks: { readonly ended: number; readonly planned: number } | null
}

/**
 * A run as its events tell it. No clock and no I/O: each call says what time it is, in milliseconds of any steady clock.
 * (The events' own times come from the target's clock, which need not be steady.)
 */
export interface Progress {
  /** Takes one event; gives the assets that are now over, checks included, each exactly once. */
  apply(event: RunEvent, nowMs: number): JudgedAsset[]
  running(nowMs: number): RunningAsset[]
  /** Steps under way, with the time they have taken. */
  runningSteps(nowMs: number): { readonly step: PlanStep; readonly elapsedMs: number }[]
  /** The dates that are told together, by the first of their steps, as far as they have come. */
  folds(nowMs: number): FoldState[]
  /** The fold that a step is told in; null where it is told by itself. */
  foldOf(step: StepId): DateFold | null
  /** Steps that could go on but for a limit, or that try again in a moment. */
  heldSteps(): { readonly step: PlanStep; readonly held: Held }[]
  counts(): { readonly over: number; readonly total: number; readonly failed: number }
  /** What remains along the longest path of steps, from earlier durations; null where nothing is known. */
  remainingMs(nowMs: number): number | null
  elapsedMs(nowMs: number): number
  outcome(): RunOutcome
}
