import { InternalError } from '@headwater/errors'
import type { Asset, AssetGraph, AssetKey, Operation, Partitions } from '@headwater/graph'
import { ascending, at, byText, type Mask, transpose } from './arrays.ts'
import { throughViews } from './through-views.ts'

/**
 * The asset graph as the planner walks it: assets are numbers, every edge leads from a smaller to a larger one.
 * The numbering depends on the graph alone and not on the order in which its assets were listed (depth first, then
 * key), so that the same graph always gives the same plan.
 */
export interface PlanningGraph {
  readonly size: number
  readonly keys: readonly AssetKey[]
  readonly assets: readonly Asset[]
  /** Direct neighbours, ephemeral ones included; ascending. */
  readonly up: readonly (readonly number[])[]
  readonly down: readonly (readonly number[])[]
  /** What an asset really reads: its upstream, with everything ephemeral replaced by what that reads. */
  readonly reads: readonly (readonly number[])[]
  /** What its content is made from: what it reads, and besides each view what that shows. */
  readonly content: readonly (readonly number[])[]
  /** The reverse of `reads`; empty for an ephemeral asset. */
  readonly readers: readonly (readonly number[])[]
  readonly ephemeral: Mask
  /** What a step can make: it has an operation, is not ephemeral and not read live. */
  readonly buildable: Mask
  /** What its operation writes counts once it is promoted. */
  readonly aside: Mask
  /** It holds nothing of its own and shows what it reads: a view, a live reader, an exposure, what no operation makes. */
  readonly shows: Mask
  numberOf(key: AssetKey): number
  operation(number: number): Operation
  /** The days by which a buildable asset is made; an operation that is cut into levels is not cut by day. */
  partitions(number: number): Partitions | undefined
  /** What one step always makes together with this asset; nothing for a divisible operation. */
  siblings(number: number): readonly number[]
  label(number: number): string
}

/** Numbers the graph once per plan; linear but for the sort of its keys. */
export function planningGraph(graph: AssetGraph): PlanningGraph {
  const { assets, up, numberOf } = numbered(graph)
  const size = assets.length
  const ephemeral = new Uint8Array(size)
  const buildable = new Uint8Array(size)
  const shows = new Uint8Array(size)
  const aside = new Uint8Array(size)
  const asideOperations = new Set(graph.data.operations.flatMap((operation) => (operation.aside ? operation.name : [])))
  let hasEphemeral = false
  for (const [number, asset] of assets.entries()) {
    if (asset.storage === 'ephemeral') hasEphemeral = true
    ephemeral[number] = asset.storage === 'ephemeral' ? 1 : 0
    buildable[number] = isBuildable(asset) ? 1 : 0
    aside[number] = asset.operation !== undefined && asideOperations.has(asset.operation) ? 1 : 0
    shows[number] = asset.storage === 'view' || asset.operation === undefined || isLive(asset) ? 1 : 0
  }
  const down = transpose(up)
  const reads = hasEphemeral ? seeThrough(up, ephemeral) : up
  const readers = hasEphemeral ? transpose(reads.map((list, number) => (ephemeral[number] === 1 ? [] : list))) : down

  const operations = new Map(graph.data.operations.map((operation) => [operation.name, operation]))
  const siblings = new Map<number, readonly number[]>()
  for (const { divisible, makes } of graph.data.operations) {
    if (divisible || makes.length < 2) continue
    const made = makes.map(numberOf).sort(ascending)
    for (const number of made) {
      siblings.set(
        number,
        made.filter((other) => other !== number),
      )
    }
  }
  const alone: readonly number[] = []
  const operationOf = (number: number): Operation => {
    const { key, operation } = at(assets, number)
    const found = operation === undefined ? undefined : operations.get(operation)
    if (found === undefined) throw new InternalError(`${key} has no operation`)
    return found
  }

  return {
    size,
    keys: assets.map(({ key }) => key),
    assets,
    up,
    down,
    reads,
    content: throughViews(reads, shows),
    readers,
    ephemeral,
    buildable,
    aside,
    shows,
    numberOf,
    operation: operationOf,
    partitions(number) {
      const { divisible, partitions } = operationOf(number)
      return divisible ? undefined : partitions
    },
    siblings: (number) => siblings.get(number) ?? alone,
    label: (number) => graph.label(at(assets, number).key),
  }
}

/** Whether an asset reads its upstream on every request, so that there is never anything to do for it. */
export function isLive({ kind }: Asset): boolean {
  return kind === 'live' || kind === 'exposure'
}

function isBuildable(asset: Asset): boolean {
  return asset.operation !== undefined && asset.storage !== 'ephemeral' && !isLive(asset)
}

/** The assets in the planner's own order, and the upstream of each as numbers of that order. */
function numbered(graph: AssetGraph): Pick<PlanningGraph, 'assets' | 'up' | 'numberOf'> {
  const listed = graph.keys.map((key) => graph.asset(key))
  const places = new Map<string, number>()
  for (const [place, { key }] of listed.entries()) places.set(key, place)
  const placeOf = (key: AssetKey): number => {
    const place = places.get(key)
    if (place === undefined) throw new InternalError(`no asset ${key} in the graph`)
    return place
  }

  const upstream = listed.map((asset) => asset.upstream.map(placeOf))
  const depth = new Int32Array(listed.length)
  const layers: number[][] = []
  for (const [place, sources] of upstream.entries()) {
    for (const source of sources) depth[place] = Math.max(at(depth, place), at(depth, source) + 1)
    const layer = layers[at(depth, place)]
    if (layer) layer.push(place)
    else layers[at(depth, place)] = [place]
  }
  const order = layers.flatMap((layer) => layer.sort((a, b) => byText(at(listed, a).key, at(listed, b).key)))
  const rank = new Int32Array(listed.length)
  for (const [number, place] of order.entries()) rank[place] = number
  return {
    assets: order.map((place) => at(listed, place)),
    up: order.map((place) => uniqueAscending(at(upstream, place).map((source) => at(rank, source)))),
    numberOf: (key) => at(rank, placeOf(key)),
  }
}

/** Replaces everything ephemeral in the lists by what that reads. */
function seeThrough(up: readonly (readonly number[])[], ephemeral: Mask): readonly (readonly number[])[] {
  const reads: (readonly number[])[] = []
  for (const direct of up) {
    const isPlain = direct.every((source) => ephemeral[source] === 0)
    reads.push(
      isPlain
        ? direct
        : uniqueAscending(direct.flatMap((source) => (ephemeral[source] === 1 ? at(reads, source) : [source]))),
    )
  }
  return reads
}

function uniqueAscending(numbers: readonly number[]): readonly number[] {
  if (numbers.length < 2) return numbers
  return [...new Set(numbers)].sort(ascending)
}
