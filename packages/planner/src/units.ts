import { InternalError } from '@headwater/errors'
import type { Operation } from '@headwater/graph'
import { ascending, at, byText, transpose } from './arrays.ts'
import type { PlanningGraph } from './planning-graph.ts'
import { type WaveRules, wavesOf } from './waves.ts'

/** What one invocation makes: all of an indivisible operation, or one level of a divisible one. */
export interface Unit {
  readonly operation: Operation
  /** Asset numbers, ascending. */
  readonly assets: readonly number[]
}

export interface UnitGraph {
  readonly units: readonly Unit[]
  /** By asset number; -1 for what is not planned. */
  readonly unitOf: Int32Array
  /** The units that a unit reads from. */
  readonly before: readonly (readonly number[])[]
  /** Every unit, those before it first. */
  readonly order: readonly number[]
}

/**
 * Groups the planned assets into the fewest units that can run one after another.
 *
 * A divisible operation (a dbt project) is cut into levels: an asset's level is how often the longest path to it has left
 * the operation and come back. So there are just as many levels as the data needs invocations, and each asset is built
 * as early as it can be. A level never waits for itself: a path that leaves it only comes back into a higher one.
 *
 * Several divisible operations are levelled one after another, each on the graph in which the levels of those before
 * it are single nodes: levelled each on its own, level 0 of two projects could wait for one another.
 *
 * With `waves`, a level is cut further where that may spare work.
 */
export function unitGraph(graph: PlanningGraph, planned: readonly number[], waves?: WaveRules): UnitGraph {
  let nodes = initialNodes(graph, planned)
  const divisible = new Set<Operation>()
  for (const number of planned) {
    const operation = graph.operation(number)
    if (operation.divisible) divisible.add(operation)
  }
  for (const operation of [...divisible].sort((a, b) => byText(a.name, b.name))) {
    nodes = mergeLevels(graph, planned, nodes, operation)
  }
  if (waves !== undefined && divisible.size > 0) nodes = cutIntoWaves(graph, planned, nodes, waves)
  const before = edgesBetween(graph, planned, nodes)
  const assets: number[][] = before.map(() => [])
  for (const number of planned) at(assets, at(nodes.of, number)).push(number)
  const units = assets.map((made) => ({ operation: graph.operation(at(made, 0)), assets: made }))
  return { units, unitOf: nodes.of, before, order: topologicalOrder(before) }
}

/** Which node each asset belongs to (-1: none). Nodes are numbered by their first asset. */
interface Nodes {
  readonly of: Int32Array
  readonly count: number
}

function initialNodes(graph: PlanningGraph, planned: readonly number[]): Nodes {
  const of = new Int32Array(graph.size).fill(-1)
  let count = 0
  for (const number of planned) {
    if (of[number] !== -1) continue
    of[number] = count
    for (const sibling of graph.siblings(number)) of[sibling] = count
    count++
  }
  return { of, count }
}

function mergeLevels(graph: PlanningGraph, planned: readonly number[], nodes: Nodes, operation: Operation): Nodes {
  const own = new Uint8Array(nodes.count)
  for (const number of planned) if (graph.operation(number) === operation) own[at(nodes.of, number)] = 1
  const before = edgesBetween(graph, planned, nodes)
  const level = new Int32Array(nodes.count).fill(-1)
  for (const node of topologicalOrder(before)) {
    let deepest = own[node] === 1 ? 0 : -1
    for (const source of at(before, node)) {
      const comesBack = own[node] === 1 && own[source] === 0
      deepest = Math.max(deepest, at(level, source) + (comesBack ? 1 : 0))
    }
    level[node] = deepest
  }

  const of = new Int32Array(graph.size).fill(-1)
  const renamed = new Int32Array(nodes.count).fill(-1)
  const levelNodes: number[] = []
  let count = 0
  for (const number of planned) {
    const node = at(nodes.of, number)
    if (renamed[node] === -1) {
      const existing = own[node] === 1 ? levelNodes[at(level, node)] : undefined
      const name = existing ?? count++
      renamed[node] = name
      if (own[node] === 1) levelNodes[at(level, node)] = name
    }
    of[number] = at(renamed, node)
  }
  return { of, count }
}

/**
 * Cuts the levels into waves. What is read comes in the same wave or an earlier one, and no path leaves a level to come back
 * into it: so no wave waits for itself.
 */
function cutIntoWaves(graph: PlanningGraph, planned: readonly number[], nodes: Nodes, rules: WaveRules): Nodes {
  const assets: number[][] = Array.from({ length: nodes.count }, () => [])
  const depth = new Int32Array(graph.size)
  for (const number of planned) {
    const node = at(nodes.of, number)
    at(assets, node).push(number)
    for (const source of at(graph.reads, number)) {
      if (nodes.of[source] === node) depth[number] = Math.max(at(depth, number), at(depth, source) + 1)
    }
  }
  const wave = new Int32Array(graph.size)
  for (const members of assets) {
    const operation = graph.operation(at(members, 0))
    if (!operation.divisible) continue
    const depths = members.map((number) => at(depth, number))
    for (const [i, each] of wavesOf(operation, members, depths, rules).entries()) wave[at(members, i)] = each
  }
  const of = new Int32Array(graph.size).fill(-1)
  const names = new Map<number, number>()
  for (const number of planned) {
    const name = at(nodes.of, number) * graph.size + at(wave, number)
    const known = names.get(name) ?? names.size
    names.set(name, known)
    of[number] = known
  }
  return { of, count: names.size }
}

function edgesBetween(graph: PlanningGraph, planned: readonly number[], { of, count }: Nodes): number[][] {
  const before: number[][] = Array.from({ length: count }, () => [])
  for (const number of planned) {
    const node = at(of, number)
    for (const source of at(graph.reads, number)) {
      const sourceNode = at(of, source)
      if (sourceNode !== -1 && sourceNode !== node) at(before, node).push(sourceNode)
    }
  }
  return before.map((sources) => (sources.length < 2 ? sources : [...new Set(sources)].sort(ascending)))
}

/** Kahn's order. `buildGraph` has refused cycles, and no merge makes one. */
export function topologicalOrder(before: readonly (readonly number[])[]): number[] {
  const waiting = Int32Array.from(before, (sources) => sources.length)
  const after = transpose(before)
  const order: number[] = []
  for (let node = 0; node < before.length; node++) if (waiting[node] === 0) order.push(node)
  for (const node of order) {
    for (const reader of at(after, node)) {
      waiting[reader] = at(waiting, reader) - 1
      if (waiting[reader] === 0) order.push(reader)
    }
  }
  if (order.length < before.length) throw new InternalError('the steps of the plan wait for one another')
  return order
}
