import type { AssetKey } from '@headwater/graph'
import { at } from './arrays.ts'
import { datesToMend } from './dates-to-mend.ts'
import type { AssetHistory, Untouched } from './plan.ts'
import { isLive, type PlanningGraph } from './planning-graph.ts'
import type { RebuildSet } from './rebuild-set.ts'

/**
 * What the plan leaves alone, and why; each asset once, in topological order, types without assets left out.
 * Inlined assets are not mentioned: there is nothing of them to touch.
 *
 * `live` is what shows its new upstream by itself: live readers and exposures, and views, which hold no rows. A
 * view is `left behind` only when something that it shows is. What is behind something written aside is `at promotion`, where
 * it was asked for or everything behind was. What is written aside and out of date itself is `by backfill`, where what is stale
 * was asked for.
 */
export function untouched(
  graph: PlanningGraph,
  set: RebuildSet,
  downstream: boolean,
  historyOf: (number: number) => AssetHistory | undefined,
): Untouched[] {
  const live: AssetKey[] = []
  const leftBehind: AssetKey[] = []
  const excluded: AssetKey[] = []
  const neverBuilt: AssetKey[] = []
  const notAffected: AssetKey[] = []
  const atPromotion: AssetKey[] = []
  const byBackfill: { [asset: string]: readonly string[] } = {}
  // What a reader finds in an asset: something new, or something that should be new and is not.
  const changed = new Uint8Array(graph.size)
  const outdated = new Uint8Array(graph.size)
  for (let number = 0; number < graph.size; number++) {
    if (graph.ephemeral[number] === 1) continue
    if (set.planned[number] === 1) {
      // What is written aside is new to nobody yet.
      changed[number] = graph.aside[number] === 1 ? 0 : 1
      continue
    }
    const asset = at(graph.assets, number)
    const key = at(graph.keys, number)
    if (set.held[number] === 1 && set.excluded[number] === 0 && (downstream || set.asked[number] === 1)) {
      atPromotion.push(key)
      continue
    }
    const dates = outOfDateAside(graph, set, number, historyOf)
    if (dates.length > 0) {
      byBackfill[key] = dates
      continue
    }
    if (asset.operation !== undefined && set.built[number] === 0 && set.excluded[number] === 0) {
      neverBuilt.push(key)
      continue
    }
    const sources = at(graph.reads, number)
    const readsChanged = sources.some((source) => changed[source] === 1)
    const readsOutdated = sources.some((source) => outdated[source] === 1)
    const affected = readsChanged || readsOutdated
    const showsAtOnce = isLive(asset) || (asset.storage === 'view' && !readsOutdated)
    if (affected && showsAtOnce) changed[number] = 1
    else if (affected) outdated[number] = 1

    if (set.excluded[number] === 1) excluded.push(key)
    else if (showsAtOnce && (affected || (isLive(asset) && set.asked[number] === 1))) live.push(key)
    else if (affected) leftBehind.push(key)
    else notAffected.push(key)
  }
  const all: Untouched[] = [
    { type: 'live', keys: live },
    { type: 'excluded', keys: excluded },
    { type: 'left behind', keys: leftBehind },
    { type: 'at promotion', keys: atPromotion },
    { type: 'by backfill', keys: Object.keys(byBackfill) as AssetKey[], partitions: byBackfill },
    { type: 'never built', keys: neverBuilt },
    { type: 'not affected', keys: notAffected },
  ]
  return all.filter(({ keys }) => keys.length > 0)
}

/** The partitions that a plan of what is stale would make, were they not written aside. */
function outOfDateAside(
  graph: PlanningGraph,
  { staleness, excluded }: RebuildSet,
  number: number,
  historyOf: (number: number) => AssetHistory | undefined,
): string[] {
  if (staleness === null || graph.aside[number] === 0 || excluded[number] === 1) return []
  if (staleness.within[number] === 0) return []
  return datesToMend({ causes: staleness.causesOf(number), history: historyOf(number) }, (key) => {
    const source = graph.numberOf(key)
    if (at(graph.assets, source).operation !== undefined) return null
    return { causes: at(staleness.own, source), history: historyOf(source) }
  })
}
