import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'

export interface TodaysPlan {
  readonly plan: Plan
  /** Names of checks that the plan had and that are no longer there. */
  readonly goneChecks: readonly string[]
}

/**
 * The plan of a stopped run on today's graph. A check that somebody has taken away since has nothing to say any more: it
 * is not run, and an asset that only it found wrong is right as it is.
 */
export function todaysPlan(plan: Plan, { data }: Pick<AssetGraph, 'data'>): TodaysPlan {
  const there = new Set(data.checks.map(({ key }) => key))
  const gone = plan.steps.flatMap(({ checks }) => checks.filter(({ key }) => !there.has(key)).map(({ name }) => name))
  if (gone.length === 0) return { plan, goneChecks: [] }
  const steps = plan.steps.map((step) => ({ ...step, checks: step.checks.filter(({ key }) => there.has(key)) }))
  return { plan: { ...plan, steps }, goneChecks: gone }
}
