import type { AssetKey } from '@headwater/graph'
import type { Plan, PlanStep, StepId } from '@headwater/planner'

/** The dates of one operation, told together: a line for each of its assets, not one for each asset and date. */
export interface DateFold {
  /** As numbered in the plan: `1` of `1/2025-01-01`. */
  readonly number: string
  /** Without the platform: `ingest_games`. */
  readonly operation: string
  /** Of all its dates, in the plan's order. */
  readonly assets: readonly AssetKey[]
  readonly steps: readonly PlanStep[]
}

/** Fewer dates than this are told one by one. */
const FEWEST = 4

/** The folds of a plan by their steps; a step that is told by itself is in none. */
export function dateFolds({ steps }: Pick<Plan, 'steps'>): ReadonlyMap<StepId, DateFold> {
  const dated = steps.filter(({ partition }) => partition !== null)
  const groups = Map.groupBy(dated, ({ id, operation }) => `${numberOf(id)}\n${operation}`)
  const folds = new Map<StepId, DateFold>()
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined || group.length < FEWEST) continue
    const { id, operation } = first
    const fold: DateFold = {
      number: numberOf(id),
      operation: operation.slice(operation.lastIndexOf('/') + 1),
      assets: [...new Set(group.flatMap(({ assets }) => assets))],
      steps: group,
    }
    for (const step of group) folds.set(step.id, fold)
  }
  return folds
}

function numberOf(id: StepId): string {
  return id.split('/', 1)[0] ?? id
}
