/**
 * A directed graph on the numbers 0..size-1 in two flat arrays each way (compressed sparse rows).
 * Numbers are topological: every edge leads from a smaller to a larger one, so that a reachability question is one
 * sweep over an array, without a queue, and its answer comes out in topological order.
 */
export interface CompactGraph {
  readonly size: number
  readonly down: Rows
  readonly up: Rows
}

/** Row `i` is `targets[offsets[i]] .. targets[offsets[i + 1] - 1]`, ascending. */
export interface Rows {
  readonly offsets: Int32Array
  readonly targets: Int32Array
}

/** A set of numbers: 1 where the number is in it. */
export type Mask = Uint8Array

/** Edge `i` leads from `from[i]` to `to[i]`; each edge is given once, with `from[i] < to[i]`. */
export function compactGraph(size: number, from: ArrayLike<number>, to: ArrayLike<number>): CompactGraph {
  // Transposing sorts: rows are filled in ascending order of where the edges come from.
  const up = transpose(size, rows(size, from, to))
  return { size, up, down: transpose(size, up) }
}

/** Groups edges by where they come from. */
export function rows(size: number, from: ArrayLike<number>, to: ArrayLike<number>): Rows {
  const count = from.length
  const offsets = new Int32Array(size + 1)
  for (let i = 0; i < count; i++) increment(offsets, at(from, i) + 1)
  accumulate(offsets)
  const next = offsets.slice()
  const targets = new Int32Array(count)
  for (let i = 0; i < count; i++) targets[increment(next, at(from, i))] = at(to, i)
  return { offsets, targets }
}

export function transpose(size: number, { offsets, targets }: Rows): Rows {
  const turned = new Int32Array(size + 1)
  for (let i = 0; i < targets.length; i++) increment(turned, at(targets, i) + 1)
  accumulate(turned)
  const next = turned.slice()
  const sources = new Int32Array(targets.length)
  for (let node = 0; node < size; node++) {
    const end = at(offsets, node + 1)
    for (let i = at(offsets, node); i < end; i++) sources[increment(next, at(targets, i))] = node
  }
  return { offsets: turned, targets: sources }
}

/** The neighbours of one number. */
export function row({ offsets, targets }: Rows, node: number): Int32Array {
  return targets.subarray(at(offsets, node), at(offsets, node + 1))
}

/** Adds everything behind the members to the mask; a blocked number is neither entered nor passed through. */
export function sweepDown(graph: CompactGraph, mask: Mask, blocked?: Mask): Mask {
  const { offsets, targets } = graph.down
  for (let node = 0; node < graph.size; node++) {
    if (mask[node] === 0) continue
    if (blocked !== undefined && blocked[node] === 1) {
      mask[node] = 0
      continue
    }
    const end = at(offsets, node + 1)
    for (let i = at(offsets, node); i < end; i++) mask[at(targets, i)] = 1
  }
  return mask
}

/** Adds everything above the members to the mask. */
export function sweepUp(graph: CompactGraph, mask: Mask): Mask {
  const { offsets, targets } = graph.up
  for (let node = graph.size - 1; node >= 0; node--) {
    if (mask[node] === 0) continue
    const end = at(offsets, node + 1)
    for (let i = at(offsets, node); i < end; i++) mask[at(targets, i)] = 1
  }
  return mask
}

/** What lies within `depth` edges of the members, members excluded unless they lie behind one another. */
export function neighbourhood(graph: CompactGraph, direction: Rows, members: Mask, depth: number): Mask {
  const found = new Uint8Array(graph.size)
  let layer: number[] = []
  for (let node = 0; node < graph.size; node++) if (members[node] === 1) layer.push(node)
  for (let step = 0; step < depth && layer.length > 0; step++) {
    const next: number[] = []
    for (const node of layer) {
      for (const neighbour of row(direction, node)) {
        if (found[neighbour] === 1) continue
        found[neighbour] = 1
        next.push(neighbour)
      }
    }
    layer = next
  }
  return found
}

/** An element that is known to exist: the indices in this file come from the arrays themselves. */
function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number
}

/** Counts one up and gives the value before. */
function increment(array: Int32Array, index: number): number {
  const before = array[index] as number
  array[index] = before + 1
  return before
}

function accumulate(counts: Int32Array): void {
  for (let i = 1; i < counts.length; i++) counts[i] = at(counts, i) + at(counts, i - 1)
}
