import { type AssetKey, isPartition, type Partitions, partitionOf } from '@headwater/graph'
import { at } from './arrays.ts'
import { dueDays, thatArrived } from './due-days.ts'
import type { AssetHistory, Invalidation, LedgerSnapshot, StaleCause } from './plan.ts'
import { isLive, type PlanningGraph } from './planning-graph.ts'

/** Shared by all that nothing is wrong with. */
const NONE: readonly StaleCause[] = []

/**
 * What is wrong with an asset by itself, most basic first; empty for what is right, and for what is only stale because
 * something above it is. Gives a function of the asset's number.
 *
 * By version, never by clock: an asset is stale through its upstream when it read another version than there is now. That
 * also catches an upstream that ended while the asset was being made.
 *
 * Throws UserError `bad-date`.
 */
export function ownCauses(
  graph: PlanningGraph,
  { assets: histories }: LedgerSnapshot,
  logicalDate: string,
): (number: number) => readonly StaleCause[] {
  const due = dueDays(logicalDate)
  return (number) => {
    const asset = at(graph.assets, number)
    if (graph.ephemeral[number] === 1 || isLive(asset)) return NONE
    const history = histories[asset.key]
    const buildable = graph.buildable[number] === 1
    const partitions = buildable ? graph.partitions(number) : undefined
    const days =
      partitions === undefined
        ? undefined
        : thatArrived(graph, (source) => histories[at(graph.keys, source)], [number], partitions, due(partitions))
    if (history === undefined) {
      // What has no complete day yet is not missing yet.
      return buildable && days?.length !== 0 ? [{ type: 'missing', partitions: days ?? [] }] : NONE
    }
    const isStaleCode = buildable && history.codeVersion !== asset.codeVersion
    const missing = days === undefined ? [] : without(days, history.partitions)
    const moved = graph.shows[number] === 1 ? [] : movedInputs(history, histories, asset.key)
    if (missing.length === 0 && history.invalidations.length === 0 && !isStaleCode && moved.length === 0) return NONE
    return [
      ...(missing.length > 0 ? [{ type: 'missing', partitions: missing } as const] : []),
      ...invalidated(history, partitions, logicalDate),
      ...(isStaleCode ? [{ type: 'code changed' } as const] : []),
      ...moved,
    ]
  }
}

/** A mark on a day that the logical date has not come to is not looked at: neither is the day. */
function invalidated(
  { invalidations }: AssetHistory,
  partitions: Partitions | undefined,
  logicalDate: string,
): StaleCause[] {
  const counts = ({ partition }: Invalidation): boolean =>
    partition === null ||
    partitions === undefined ||
    (isPartition(partitions, partition) && partition <= partitionOf(partitions, logicalDate))
  const whole = ({ partition }: Invalidation): number => (partition === null ? 0 : 1)
  return invalidations
    .filter(counts)
    .sort((a, b) => whole(a) - whole(b))
    .map((invalidation) => ({ type: 'invalidated', invalidation }))
}

/**
 * The inputs that have another version by now. What the asset reads today and had not read then is no matter of
 * versions: its code changed, or that of a view it reads through.
 */
function movedInputs({ inputs }: AssetHistory, histories: LedgerSnapshot['assets'], own: AssetKey): StaleCause[] {
  const moved: StaleCause[] = []
  for (const key in inputs) {
    const now = histories[key]?.version
    const read = inputs[key] ?? null
    if (now === undefined || now === read || key === own) continue
    moved.push({ type: 'upstream changed', asset: key as AssetKey, read, now })
  }
  return moved
}

/** What is in the first list and not in the second; both sorted, the first without repetitions. */
function without(wanted: readonly string[], had: readonly string[]): string[] {
  const missing: string[] = []
  let place = 0
  for (const day of wanted) {
    while (place < had.length && at(had, place) < day) place++
    if (had[place] !== day) missing.push(day)
  }
  return missing
}
