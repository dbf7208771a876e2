import type { AssetKey } from '@headwater/graph'
import type { Plan, PlannedAsset, PlanStep } from '@headwater/planner'
import type { PlanView } from '@headwater/viewer'

/** A step of the plan with its assets, or the partitions of one operation: as `headwater plan` puts them together. */
export interface NumberedStep {
  /** As in the plan: `1`. */
  readonly number: string
  readonly title: string
  readonly partitions: readonly string[]
  readonly checks: number
  /** Milliseconds; null where nothing is known. */
  readonly estimateMs: number | null
  /** Every asset in it is left out where nothing that it reads has changed. */
  readonly onlyIfChanged: boolean
  readonly assets: readonly NumberedAsset[]
}

export interface NumberedAsset {
  /** Its place in the order in which things are made: 1, 2, ... */
  readonly order: number
  readonly planned: PlannedAsset
  /** In words, as the command prints it. */
  readonly reason: string
}

/** The plan in the order in which it runs, each asset with its number: step by step, within a step what is read before its readers. */
export function numberedSteps(view: Pick<PlanView, 'plan' | 'reasons'>): NumberedStep[] {
  const known = new Map<AssetKey, { readonly planned: PlannedAsset; readonly reason: string; readonly at: number }>()
  for (const [at, planned] of view.plan.assets.entries()) {
    known.set(planned.key, { planned, reason: view.reasons[at] ?? '', at })
  }
  let order = 0
  const numbered = new Set<AssetKey>()
  return [...stepsByNumber(view.plan)].map(([number, steps]) => {
    const keys = [...new Set(steps.flatMap((step) => step.assets))].filter((key) => !numbered.has(key))
    const assets = keys
      .flatMap((key) => known.get(key) ?? [])
      .sort((a, b) => a.at - b.at)
      .map(({ planned, reason }) => {
        numbered.add(planned.key)
        order += 1
        return { order, planned, reason }
      })
    const estimates = steps.flatMap((step) => step.estimateMs ?? [])
    return {
      number,
      title: titleOf(steps),
      partitions: steps.flatMap((step) => step.partition ?? []),
      checks: steps.reduce((sum, step) => sum + step.checks.length, 0),
      estimateMs: estimates.length === 0 ? null : estimates.reduce((sum, ms) => sum + ms, 0),
      onlyIfChanged: assets.length > 0 && assets.every(({ planned }) => planned.onlyIfChanged),
      assets,
    }
  })
}

function stepsByNumber(plan: Plan): Map<string, PlanStep[]> {
  const groups = new Map<string, PlanStep[]>()
  for (const step of plan.steps) {
    const number = step.partition === null ? step.id : (step.id.split('/', 1)[0] ?? step.id)
    const known = groups.get(number)
    if (known) known.push(step)
    else groups.set(number, [step])
  }
  return groups
}

/** One step by its title; many by the operation's name: their titles differ in the date. */
function titleOf(steps: readonly PlanStep[]): string {
  const [first] = steps
  if (first === undefined) return ''
  return steps.length === 1 ? first.title : first.operation.slice(first.operation.indexOf('/') + 1)
}

/** `2025-01-01`, or `74 dates, 2024-10-22 to 2025-01-03`. */
export function partitionsInWords(partitions: readonly string[]): string {
  const sorted = [...new Set(partitions)].sort()
  const [first] = sorted
  if (first === undefined) return ''
  if (sorted.length === 1) return first
  return `${sorted.length} ${first.length === 7 ? 'months' : 'dates'}, ${first} to ${sorted.at(-1)}`
}
