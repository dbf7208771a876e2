import type { AssetKey } from '@headwater/graph'
import { byText } from './arrays.ts'
import type { Mode, Plan, PlannedAsset, PlanStep } from './plan.ts'
import type { PlanBasis } from './plan-basis.ts'

/** One thing that is not as it was when a plan was saved. Plain data. */
export type PlanDifference =
  | { readonly type: 'asset added'; readonly asset: AssetKey }
  | { readonly type: 'asset removed'; readonly asset: AssetKey }
  /** Built in another place of the order. */
  | { readonly type: 'asset moved'; readonly asset: AssetKey; readonly saved: number; readonly now: number }
  | { readonly type: 'mode changed'; readonly asset: AssetKey; readonly saved: Mode; readonly now: Mode }
  | {
      readonly type: 'partitions changed'
      readonly asset: AssetKey
      readonly added: readonly string[]
      readonly removed: readonly string[]
    }
  /** What will be run, in one line. */
  | { readonly type: 'step changed'; readonly saved: string; readonly now: string }
  | { readonly type: 'check added'; readonly check: string }
  | { readonly type: 'check removed'; readonly check: string }
  /** Built since the plan was saved, or its history is gone. */
  | {
      readonly type: 'version moved'
      readonly asset: AssetKey
      readonly saved: string | null
      readonly now: string | null
    }
  | { readonly type: 'code changed'; readonly asset: AssetKey }
  /** Something in the plan reads it now, or reads it no longer. */
  | { readonly type: 'input added'; readonly asset: AssetKey }
  | { readonly type: 'input removed'; readonly asset: AssetKey }

/**
 * Whether a saved plan is still the plan: how it differs from the one made anew from its request, and what has moved that
 * both were made from. Empty where carrying out the new one is carrying out the saved one.
 *
 * Estimates, reasons, the size of the graph and what is left alone are not compared: none of them changes what is done.
 */
export function planDifference(
  saved: Plan,
  now: Plan,
  savedBasis: PlanBasis,
  nowBasis: PlanBasis,
): readonly PlanDifference[] {
  const differences = [...compareAssets(saved, now), ...compareSteps(saved, now), ...compareChecks(saved, now)]
  return [...differences, ...compareBases(savedBasis, nowBasis, changedMembers(differences))]
}

function compareAssets(saved: Plan, now: Plan): PlanDifference[] {
  const before = byKey(saved)
  const after = byKey(now)
  const differences: PlanDifference[] = []
  for (const asset of before.keys()) if (!after.has(asset)) differences.push({ type: 'asset removed', asset })
  for (const asset of after.keys()) if (!before.has(asset)) differences.push({ type: 'asset added', asset })

  const common = new Set([...before.keys()].filter((asset) => after.has(asset)))
  const savedPlaces = placesOf(saved, common)
  const nowPlaces = placesOf(now, common)
  const savedDays = partitionsOf(saved)
  const nowDays = partitionsOf(now)
  for (const asset of common) {
    const places = { saved: savedPlaces.get(asset) ?? 0, now: nowPlaces.get(asset) ?? 0 }
    if (places.saved !== places.now) differences.push({ type: 'asset moved', asset, ...places })
    const modes = { saved: before.get(asset)?.mode, now: after.get(asset)?.mode }
    if (modes.saved && modes.now && modes.saved !== modes.now) {
      differences.push({ type: 'mode changed', asset, saved: modes.saved, now: modes.now })
    }
    const added = missingFrom(savedDays.get(asset), nowDays.get(asset))
    const removed = missingFrom(nowDays.get(asset), savedDays.get(asset))
    if (added.length + removed.length > 0) differences.push({ type: 'partitions changed', asset, added, removed })
  }
  return differences
}

/** What is run for the same assets (and partition). */
function compareSteps(saved: Plan, now: Plan): PlanDifference[] {
  const nameOf = ({ operation, partition, assets }: PlanStep): string =>
    JSON.stringify([operation, partition, [...assets].sort()])
  const before = new Map(saved.steps.map((step) => [nameOf(step), step]))
  const differences: PlanDifference[] = []
  for (const step of now.steps) {
    const known = before.get(nameOf(step))
    if (known === undefined) continue
    if (known.title === step.title && known.executor === step.executor) continue
    differences.push({ type: 'step changed', saved: known.title, now: step.title })
  }
  return differences
}

function compareChecks(saved: Plan, now: Plan): PlanDifference[] {
  const checksOf = ({ steps }: Plan): Map<string, string> =>
    new Map(steps.flatMap(({ checks }) => checks.map(({ key, name }) => [key, name])))
  const before = checksOf(saved)
  const after = checksOf(now)
  const differences: PlanDifference[] = []
  for (const [key, check] of before) if (!after.has(key)) differences.push({ type: 'check removed', check })
  for (const [key, check] of after) if (!before.has(key)) differences.push({ type: 'check added', check })
  return differences
}

/** What came into the plan, or left it, brought its inputs along: those are not told again. */
function changedMembers(differences: readonly PlanDifference[]): ReadonlySet<string> {
  return new Set(
    differences.flatMap((one) => (one.type === 'asset added' || one.type === 'asset removed' ? [one.asset] : [])),
  )
}

function compareBases(saved: PlanBasis, now: PlanBasis, told: ReadonlySet<string>): PlanDifference[] {
  const differences: PlanDifference[] = []
  for (const key of [...new Set([...Object.keys(saved), ...Object.keys(now)])].sort(byText)) {
    const asset = key as AssetKey
    const before = saved[key]
    const after = now[key]
    if (before !== undefined && after !== undefined) {
      if (before.codeVersion !== after.codeVersion) differences.push({ type: 'code changed', asset })
      if (before.version !== after.version) {
        differences.push({ type: 'version moved', asset, saved: before.version, now: after.version })
      }
    } else if (!told.has(key)) {
      differences.push({ type: before === undefined ? 'input added' : 'input removed', asset })
    }
  }
  return differences
}

function byKey({ assets }: Plan): Map<AssetKey, PlannedAsset> {
  return new Map(assets.map((asset) => [asset.key, asset]))
}

/**
 * The place of each of these assets in the order of steps, from 1. Steps that make none of them do not count, so that an
 * asset more or less does not move all others.
 */
function placesOf({ steps }: Plan, among: ReadonlySet<AssetKey>): Map<AssetKey, number> {
  const places = new Map<AssetKey, number>()
  const numbers = new Map<string, number>()
  for (const { id, partition, assets } of steps) {
    const number = partition === null ? id : id.slice(0, id.indexOf('/'))
    for (const asset of assets) {
      if (!among.has(asset)) continue
      const place = numbers.get(number) ?? numbers.size + 1
      numbers.set(number, place)
      places.set(asset, place)
    }
  }
  return places
}

/** The days that are made, or replaced, of each asset that is rebuilt by days. */
function partitionsOf({ steps, assets }: Plan): Map<AssetKey, Set<string>> {
  const days = new Map<AssetKey, Set<string>>()
  for (const { partition, assets } of steps) {
    if (partition === null) continue
    for (const asset of assets) {
      const known = days.get(asset)
      if (known) known.add(partition)
      else days.set(asset, new Set([partition]))
    }
  }
  for (const { key, partitions } of assets) if (partitions) days.set(key, new Set(partitions))
  return days
}

function missingFrom(had: ReadonlySet<string> = new Set(), wanted: ReadonlySet<string> = new Set()): string[] {
  return [...wanted].filter((day) => !had.has(day)).sort(byText)
}
