import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { at, type Mask } from './arrays.ts'
import type { Reason, StaleCause } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { RebuildSet } from './rebuild-set.ts'
import type { Staleness } from './staleness.ts'

/**
 * Why each asset is in the plan: the one edge that a reader needs to believe it. Of several reasons the nearest to the
 * request wins: asked (or stale, where that was asked), behind something rebuilt, above what was asked for, made by the
 * same step as one of those, needed, dropped.
 */
export function reasons(graph: PlanningGraph, set: RebuildSet): (number: number) => Reason {
  const { asked, reached, built, dropper, excluded, above, staleness } = set
  let roots: Int32Array | undefined
  const rootBehind = (number: number): number => {
    roots ??= findRoots(graph, asked, excluded)
    return at(roots, number)
  }
  let needers: Int32Array | undefined
  const neededBy = (number: number): number => {
    needers ??= findNeeders(graph, set.planned, excluded)
    return at(needers, number)
  }
  const sibling = (number: number, test: (other: number) => boolean): Reason | undefined => {
    const found = graph.siblings(number).find(test)
    return found === undefined ? undefined : { type: 'same operation', asset: at(graph.keys, found) }
  }

  const isMeant = (number: number): boolean =>
    reached[number] === 1 || above[number] === 1 || (asked[number] === 1 && staleness === null)

  return (number) => {
    if (asked[number] === 1 && staleness === null) return { type: 'asked' }
    if (reached[number] === 1) {
      return staleReason(graph, set, staleness, number) ?? upstreamReason(graph, set, number)
    }
    if (above[number] === 1) return { type: 'downstream', asset: at(graph.keys, rootBehind(number)) }
    const withReached = sibling(number, isMeant)
    if (withReached) return withReached
    if (built[number] === 0 && neededBy(number) !== -1) {
      return { type: 'never built', neededBy: at(graph.keys, neededBy(number)) }
    }
    const table = at(dropper, number)
    if (table !== -1) return { type: 'view dropped', table: at(graph.keys, table) }
    const withNeeded = sibling(number, (other) => built[other] === 0 || dropper[other] !== -1)
    if (withNeeded) return withNeeded
    throw new InternalError(`nothing pulled ${graph.keys[number]} into the plan`)
  }
}

/** Nothing for what is right, and is only reached because something above it is made together with what is stale. */
function staleReason(
  graph: PlanningGraph,
  { planned }: RebuildSet,
  staleness: Staleness | null,
  number: number,
): Reason | undefined {
  const causes = staleness?.causesOf(number) ?? []
  const isInPlan = (cause: StaleCause): boolean =>
    cause.type === 'upstream stale' && planned[graph.numberOf(cause.asset)] === 1
  const own = causes.find(({ type }) => type !== 'upstream stale')
  const cause = own ?? causes.find(isInPlan) ?? causes[0]
  return cause && { type: 'stale', cause }
}

/** What was asked for comes first, then the topological order; `others` counts the rest that is planned or asked. */
function upstreamReason(graph: PlanningGraph, set: RebuildSet, number: number): Reason {
  const { asked, planned, reached, spreads } = set
  const sources = at(graph.reads, number).filter((source) => planned[source] === 1 || reached[source] === 1)
  const spreading = sources.filter((source) => spreads[source] === 1)
  const from = spreading.find((source) => asked[source] === 1) ?? spreading[0]
  if (from !== undefined) {
    const via = inlinedBetween(graph, from, number)
    return { type: 'upstream', asset: at(graph.keys, from), others: sources.length - 1, via }
  }
  const shown = shownTo(graph, set, number)
  if (shown !== undefined) return { type: 'upstream', asset: at(graph.keys, shown), others: 0, via: [] }
  // The wave began at an inlined asset that was asked for.
  const inlined = askedInlined(graph, set, number)
  return { type: 'upstream', asset: at(graph.keys, inlined), others: 0, via: inlinedBetween(graph, inlined, number) }
}

/** The nearest planned asset that is seen through views, where the wave came through them without making them again. */
function shownTo(graph: PlanningGraph, { planned, spreads }: RebuildSet, number: number): number | undefined {
  const queue = [number]
  const seen = new Set(queue)
  for (const reader of queue) {
    for (const source of at(graph.reads, reader)) {
      if (spreads[source] === 0 || seen.has(source)) continue
      if (planned[source] === 1) return source
      seen.add(source)
      queue.push(source)
    }
  }
  return undefined
}

/** The ephemeral assets on a shortest way from one asset to a reader of it, in the direction of the data. */
function inlinedBetween(graph: PlanningGraph, from: number, to: number): AssetKey[] {
  const next = new Map<number, number>()
  const queue = [to]
  for (const number of queue) {
    for (const source of at(graph.up, number)) {
      if (next.has(source)) continue
      next.set(source, number)
      if (source === from) {
        const via: AssetKey[] = []
        for (let hop = number; hop !== to; hop = next.get(hop) ?? to) via.push(at(graph.keys, hop))
        return via
      }
      if (graph.ephemeral[source] === 1) queue.push(source)
    }
  }
  return []
}

function askedInlined(graph: PlanningGraph, { asked, reached }: RebuildSet, number: number): number {
  const queue = [number]
  for (const reader of queue) {
    for (const source of at(graph.up, reader)) {
      if (graph.ephemeral[source] === 0 || reached[source] === 0) continue
      if (asked[source] === 1) return source
      queue.push(source)
    }
  }
  return number
}

/** For each asset the first root behind it; -1 where there is none. */
function findRoots(graph: PlanningGraph, asked: Mask, excluded: Mask): Int32Array {
  const roots = new Int32Array(graph.size).fill(-1)
  for (let number = graph.size - 1; number >= 0; number--) {
    for (const reader of at(graph.readers, number)) {
      if (excluded[reader] === 1 || roots[number] !== -1) continue
      roots[number] = asked[reader] === 1 ? reader : at(roots, reader)
    }
  }
  return roots
}

/** For each asset the first planned one that reads it, directly or through what is built; -1 where none does. */
function findNeeders(graph: PlanningGraph, planned: Mask, excluded: Mask): Int32Array {
  const needers = new Int32Array(graph.size).fill(-1)
  for (let number = graph.size - 1; number >= 0; number--) {
    const readers = at(graph.readers, number)
    const direct = readers.find((reader) => planned[reader] === 1)
    const through = direct ?? readers.find((reader) => excluded[reader] === 0 && needers[reader] !== -1)
    if (through !== undefined) needers[number] = direct ?? at(needers, through)
  }
  return needers
}
