import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { at, type Mask } from './arrays.ts'
import type { Reason } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { RebuildSet } from './rebuild-set.ts'

/**
 * Why each asset is in the plan: the one edge that a reader needs to believe it. Of several reasons the nearest to the
 * request wins: asked, behind something rebuilt, made by the same step as one of those, needed, dropped.
 */
export function reasons(graph: PlanningGraph, set: RebuildSet): (number: number) => Reason {
  const { asked, reached, built, dropper, excluded } = set
  let needers: Int32Array | undefined
  const neededBy = (number: number): number => {
    needers ??= findNeeders(graph, set.planned, excluded)
    return at(needers, number)
  }
  const sibling = (number: number, test: (other: number) => boolean): Reason | undefined => {
    const found = graph.siblings(number).find(test)
    return found === undefined ? undefined : { type: 'same operation', asset: at(graph.keys, found) }
  }

  return (number) => {
    if (asked[number] === 1) return { type: 'asked' }
    if (reached[number] === 1) return upstreamReason(graph, set, number)
    const withReached = sibling(number, (other) => asked[other] === 1 || reached[other] === 1)
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
  // The wave began at an inlined asset that was asked for.
  const inlined = askedInlined(graph, set, number)
  return { type: 'upstream', asset: at(graph.keys, inlined), others: 0, via: inlinedBetween(graph, inlined, number) }
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
