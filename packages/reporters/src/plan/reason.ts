import { unreachable } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { Plan, PlannedAsset, Reason } from '@headwater/planner'
import type { Ink } from '../text/ink.ts'
import { assets, type ScreenNames } from '../text/names.ts'
import { partitionsInWords } from './groups.ts'
import { staleCauseInWords } from './stale-cause.ts'

/** Says in a few words why an asset is in the plan, and why in this mode. */
export function reasonWriter(plan: Plan, names: ScreenNames, ink: Ink): (asset: PlannedAsset) => string {
  const backInto = crossings(plan)
  const planned = new Set(plan.assets.map(({ key }) => key))
  return (asset) => {
    const words = [pulledIn(asset, planned, names, ink)]
    const operation = backInto(asset)
    if (operation) words[0] += `, back into ${ink.text(operation)}`
    if (asset.modeReason !== '') words.push(ink.text(asset.modeReason))
    if (asset.partitions) words.push(`replaces ${ink.text(partitionsInWords(asset.partitions))}`)
    return words.join('; ')
  }
}

function pulledIn(
  { reason, mode, upstream }: PlannedAsset,
  planned: ReadonlySet<AssetKey>,
  names: ScreenNames,
  ink: Ink,
): string {
  const behind = (asset: AssetKey, others: number, via: readonly AssetKey[]): string => {
    if (mode === 'restart' && others > 0) return `← ${assets(others + 1)} it reads`
    const through = via.length > 0 ? ` via ${names.several(via, 1)}` : ''
    return `← ${names.short(asset)}${through}${others > 0 ? ` (+${others})` : ''}`
  }
  switch (reason.type) {
    case 'asked':
      return 'you asked'
    case 'upstream':
      return behind(reason.asset, reason.others, reason.via)
    case 'downstream':
      return `above ${names.short(reason.asset)}`
    case 'stale': {
      const { cause } = reason
      // What is rebuilt above it says why: here it is an edge like any other.
      if (cause.type !== 'upstream stale' || !planned.has(cause.asset)) return staleCauseInWords(cause, names, ink)
      return behind(cause.asset, upstream.filter((source) => source !== cause.asset).length, [])
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
    const source = pullingAsset(reason)
    if (source === undefined || here?.step.executor !== 'dbt') return undefined
    const from = stepOf.get(plannedStep.get(source) ?? '')
    const first = firstOf.get(here.step.operation)
    if (from === undefined || from.step.operation === here.step.operation || first === undefined) return undefined
    return first < from.at ? 'dbt' : undefined
  }
}

/** What the asset is in the plan behind, where it is for that. */
export function pullingAsset(reason: Reason): AssetKey | undefined {
  if (reason.type === 'upstream') return reason.asset
  return reason.type === 'stale' && reason.cause.type === 'upstream stale' ? reason.cause.asset : undefined
}
