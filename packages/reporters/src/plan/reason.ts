import { unreachable } from '@headwater/errors'
import type { Plan, PlannedAsset } from '@headwater/planner'
import type { Ink } from '../text/ink.ts'
import { assets, type ScreenNames } from '../text/names.ts'

/** Says in a few words why an asset is in the plan, and why in this mode. */
export function reasonWriter(plan: Plan, names: ScreenNames, ink: Ink): (asset: PlannedAsset) => string {
  const backInto = crossings(plan)
  return (asset) => {
    const words = [pulledIn(asset, names)]
    const operation = backInto(asset)
    if (operation) words[0] += `, back into ${ink.text(operation)}`
    if (asset.modeReason !== '') words.push(ink.text(asset.modeReason))
    return words.join('; ')
  }
}

function pulledIn({ reason, mode }: PlannedAsset, names: ScreenNames): string {
  switch (reason.type) {
    case 'asked':
      return 'you asked'
    case 'upstream': {
      if (mode === 'restart' && reason.others > 0) return `← ${assets(reason.others + 1)} it reads`
      const others = reason.others > 0 ? ` (+${reason.others})` : ''
      const via = reason.via.length > 0 ? ` via ${names.several(reason.via, 1)}` : ''
      return `← ${names.short(reason.asset)}${via}${others}`
    }
    case 'never built':
      return `never built; needed by ${names.short(reason.neededBy)}`
    case 'view dropped':
      return `view on ${names.short(reason.table)}, which is replaced`
    case 'same operation':
      return `made together with ${names.short(reason.asset)}`
    default:
      return unreachable(reason)
  }
}

/** Where the wave comes back to dbt after another step: the place at which a dbt project is split. Gives the word `dbt`. */
function crossings(plan: Plan): (asset: PlannedAsset) => string | undefined {
  const stepOf = new Map(plan.steps.map((step, at) => [step.id, { step, at }]))
  const firstOf = new Map<string, number>()
  for (const [at, step] of plan.steps.entries()) {
    if (!firstOf.has(step.operation)) firstOf.set(step.operation, at)
  }
  const plannedStep = new Map(plan.assets.map((asset) => [asset.key, asset.step]))
  return ({ step: id, reason }) => {
    const here = stepOf.get(id)
    if (reason.type !== 'upstream' || here?.step.executor !== 'dbt') return undefined
    const from = stepOf.get(plannedStep.get(reason.asset) ?? '')
    const first = firstOf.get(here.step.operation)
    if (from === undefined || from.step.operation === here.step.operation || first === undefined) return undefined
    return first < from.at ? 'dbt' : undefined
  }
}
