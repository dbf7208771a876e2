import { type EarlierRun, type Finished, indexPlan, whatIsLeft } from '@headwater/engine'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Plan, StepId } from '@headwater/planner'
import type { RunOutcome } from '@headwater/reporters'

/** A run that goes on: what of it stays as it is, and what runs. */
export interface LeftOfRun {
  readonly finished: Finished
  /** An asset of several partitions is here once for each that is left. */
  readonly assets: readonly { readonly step: StepId; readonly key: AssetKey }[]
}

/** What a resume would do, by the engine's own rule. */
export function leftOf(plan: Plan, earlier: EarlierRun, graph: Pick<AssetGraph, 'data'>): LeftOfRun {
  const divisible = new Set(graph.data.operations.filter((one) => one.divisible).map(({ name }) => name))
  const { finished, steps } = whatIsLeft(indexPlan(plan), earlier, (name) => divisible.has(name))
  return {
    finished,
    assets: [...steps].flatMap(([step, { assets }]) => assets.map((key) => ({ step, key }))),
  }
}

/** A run as it was told, as the engine takes one that stopped. */
export function earlierOf({ steps, assets, checks }: Pick<RunOutcome, 'assets' | 'checks' | 'steps'>): EarlierRun {
  return {
    steps: steps.map(({ id, state, attempt = 1, external = null }) => ({ step: id, state, attempt, external })),
    assets: assets.map(({ step, outcome }) => ({ step, outcome })),
    checks,
  }
}
