import { InternalError, UserError } from '@headwater/errors'
import type { Asset, GraphData, Operation } from './asset.ts'
import { type Rows, row, rows } from './compact-graph.ts'
import { keyLabels } from './key-labels.ts'
import { shortestCycle, topologicalOrder } from './topological-order.ts'

/**
 * An order in which everything can be made, as positions in `data.assets`.
 * Assets that one indivisible operation makes together count as one: what reads one of them while another of them reads
 * it can never be built. Throws UserError `cycle` with the shortest cycle spelled out.
 */
export function buildOrder(data: GraphData, positions: ReadonlyMap<string, number>, down: Rows): Int32Array {
  const size = data.assets.length
  const alone = topologicalOrder(size, down)
  if (alone.left.length > 0) throw cycleError(data, shortestCycle(size, down, alone.left), down, undefined)
  const together = assetsMadeTogether(data, positions)
  if (together === undefined) return alone.order
  const merged = mergeRows(size, down, together)
  const { order, left } = topologicalOrder(size, merged)
  if (left.length > 0) throw cycleError(data, shortestCycle(size, merged, left), down, together)
  return unmerge(order, alone.order, together)
}

/** For each asset the first asset that is made together with it; undefined when each is made alone. */
function assetsMadeTogether(data: GraphData, positions: ReadonlyMap<string, number>): Int32Array | undefined {
  const several = data.operations.filter((operation) => !operation.divisible && operation.makes.length > 1)
  if (several.length === 0) return undefined
  const first = Int32Array.from(data.assets, (_, position) => position)
  for (const { makes } of several) {
    const members = makes.map((key) => positions.get(key) as number)
    const representative = Math.min(...members)
    for (const member of members) first[member] = representative
  }
  return first
}

function mergeRows(size: number, down: Rows, together: Int32Array): Rows {
  const from: number[] = []
  const to: number[] = []
  for (let node = 0; node < size; node++) {
    const source = together[node] as number
    for (let i = down.offsets[node] as number; i < (down.offsets[node + 1] as number); i++) {
      const target = together[down.targets[i] as number] as number
      if (source === target) continue
      from.push(source)
      to.push(target)
    }
  }
  return rows(size, from, to)
}

/** Puts the members back beside one another, each group in the order of its own edges. */
function unmerge(order: Int32Array, alone: Int32Array, together: Int32Array): Int32Array {
  const members = new Map<number, number[]>()
  for (const node of alone) {
    const representative = together[node] as number
    const group = members.get(representative)
    if (group) group.push(node)
    else members.set(representative, [node])
  }
  const whole: number[] = []
  for (const node of order) for (const member of members.get(node) ?? []) whole.push(member)
  return Int32Array.from(whole)
}

interface Edge {
  readonly from: Asset
  readonly to: Asset
}

function cycleError(
  data: GraphData,
  cycle: readonly number[],
  down: Rows,
  together: Int32Array | undefined,
): UserError {
  const label = keyLabels(data.assets.map((asset) => asset.key))
  const edges = cycle.map((source, i) =>
    realEdge(data, down, together, source, cycle[(i + 1) % cycle.length] as number),
  )
  const shared = new Set<Operation>()
  let text = ''
  for (const [i, { from, to }] of edges.entries()) {
    if (i === 0) text = label(from.key)
    text += ` -> ${label(to.key)}`
    const next = edges[(i + 1) % edges.length] as Edge
    if (next.from === to) continue
    text += ` = ${label(next.from.key)}`
    const maker = data.operations.find((operation) => !operation.divisible && operation.makes.includes(to.key))
    if (maker) shared.add(maker)
  }
  const details = ['a -> b  b is made from a']
  for (const { name, location } of shared) {
    details.push(`a = b   both are made together by ${name}${location === undefined ? '' : ` (${location})`}`)
  }
  return new UserError('cycle', `assets are made from one another: ${text}`, {
    details,
    next: [
      shared.size > 0
        ? 'take out one of these edges, or give the assets an operation each'
        : 'take out one of these edges',
    ],
  })
}

/** The edge between two assets that stands behind an edge between what is made together. */
function realEdge(data: GraphData, down: Rows, together: Int32Array | undefined, source: number, target: number): Edge {
  const group = (node: number) => (together === undefined ? node : (together[node] as number))
  for (let node = source; node < data.assets.length; node++) {
    if (group(node) !== source) continue
    const found = row(down, node).find((near) => group(near) === target)
    if (found !== undefined) return { from: data.assets[node] as Asset, to: data.assets[found] as Asset }
  }
  throw new InternalError('an edge of the cycle is not in the graph')
}
