import type { AssetKey } from '@headwater/graph'
import type { Plan, PlannedAsset, PlanStep } from '@headwater/planner'

/** Steps that are shown together: one step, or the partitions of one operation. */
export interface StepGroup {
  /** As numbered in the plan: `1`. */
  readonly number: string
  readonly steps: readonly PlanStep[]
  /** Each asset once, in the plan's order. */
  readonly assets: readonly PlannedAsset[]
  readonly checks: number
  /** Null where no step's duration is known. */
  readonly estimateMs: number | null
}

/** Puts the partition steps of one operation (`1/2025-01-01`, `1/2025-01-02`) into one group; keeps the plan's order. */
export function groupSteps(plan: Plan): StepGroup[] {
  const byNumber = new Map<string, PlanStep[]>()
  for (const step of plan.steps) {
    const number = step.partition === null ? step.id : (step.id.split('/', 1)[0] ?? step.id)
    const known = byNumber.get(number)
    if (known) known.push(step)
    else byNumber.set(number, [step])
  }
  const planned = new Map<string, PlannedAsset>()
  const order = new Map<AssetKey, number>()
  for (const [at, asset] of plan.assets.entries()) {
    planned.set(asset.key, asset)
    order.set(asset.key, at)
  }
  return Array.from(byNumber, ([number, steps]) => {
    const keys = [...new Set(steps.flatMap((step) => step.assets))]
    keys.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    const estimates = steps.flatMap((step) => step.estimateMs ?? [])
    return {
      number,
      steps,
      assets: keys.flatMap((key) => planned.get(key) ?? []),
      checks: steps.reduce((sum, step) => sum + step.checks.length, 0),
      estimateMs: estimates.length > 0 ? estimates.reduce((sum, ms) => sum + ms, 0) : null,
    }
  })
}

/** The partitions of several steps: `2025-01-01`, or `74 partitions 2024-10-22..2025-01-03`. */
export function partitionsInWords(partitions: readonly string[]): string {
  const sorted = [...new Set(partitions)].sort()
  const [first] = sorted
  if (first === undefined) return ''
  return sorted.length === 1 ? first : `${sorted.length} partitions ${first}..${sorted.at(-1)}`
}
