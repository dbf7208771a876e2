import type { AssetState, CheckOutcome, StepState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { PlanStep, StepId } from '@headwater/planner'
import type { Held } from './held.ts'
import type { AssetEnd, StepEnd } from './outcome.ts'

/** One asset of one step, from waiting to its line on the screen. */
export interface Item {
  readonly step: StepId
  readonly key: AssetKey
  readonly checksPlanned: number
  readonly checks: CheckOutcome[]
  startedMs: number | null
  end: AssetEnd | null
  shown: boolean
}

/** One step, from waiting to its end. */
export interface Step {
  readonly plan: PlanStep
  startedMs: number | null
  held: Held | null
  end: StepEnd | null
  attempt: number
  external: { readonly id: string; readonly url: string | null } | null
  /** All of it had been done before the run was resumed: nothing of it remains. */
  finished: boolean
}

/**
 * What remains along the longest path of steps, by what they took before; null where nothing is known of any. Steps come
 * in plan order.
 */
export function remainingMs(steps: Iterable<Step>, nowMs: number): number | null {
  const ready = new Map<StepId, number>()
  let longest = 0
  let known = false
  for (const { plan, startedMs, end, finished } of steps) {
    known ||= plan.estimateMs !== null
    const taken = startedMs === null ? 0 : nowMs - startedMs
    const left = end !== null || finished ? 0 : Math.max(0, (plan.estimateMs ?? 0) - taken)
    const total = left + plan.after.reduce((most, before) => Math.max(most, ready.get(before) ?? 0), 0)
    ready.set(plan.id, total)
    longest = Math.max(longest, total)
  }
  return known ? longest : null
}

/** The end that a step gives to the assets it did not tell of. */
export function assetStateOf(state: StepState): AssetState {
  switch (state) {
    case 'done':
      return 'materialized'
    case 'waiting':
      return 'not run'
    case 'running':
      return 'interrupted'
    default:
      return state
  }
}
