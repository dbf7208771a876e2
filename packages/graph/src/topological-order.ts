import { type Rows, row, transpose } from './compact-graph.ts'

export interface OrderResult {
  /** The numbers that can be ordered, upstream first; ties keep the order of the numbers within a layer. */
  readonly order: Int32Array
  /** The numbers that lie on a cycle or behind one. */
  readonly left: readonly number[]
}

/** Orders a graph that may have cycles (Kahn). Equal input gives equal order. */
export function topologicalOrder(size: number, down: Rows): OrderResult {
  const waiting = new Int32Array(size)
  for (const target of down.targets) waiting[target] = (waiting[target] as number) + 1
  const order = new Int32Array(size)
  let ready = 0
  for (let node = 0; node < size; node++) if (waiting[node] === 0) order[ready++] = node
  for (let done = 0; done < ready; done++) {
    const node = order[done] as number
    const end = down.offsets[node + 1] as number
    for (let i = down.offsets[node] as number; i < end; i++) {
      const target = down.targets[i] as number
      const rest = (waiting[target] as number) - 1
      waiting[target] = rest
      if (rest === 0) order[ready++] = target
    }
  }
  const left: number[] = []
  if (ready < size) for (let node = 0; node < size; node++) if ((waiting[node] as number) > 0) left.push(node)
  return { order: order.subarray(0, ready), left }
}

/**
 * A shortest cycle among the given numbers, as the numbers on it in the direction of the edges (the first is not
 * repeated); empty when there is none.
 * One number after the other is taken: the shortest cycle through it is found by breadth-first search, no deeper than
 * the best so far; then it is taken out, with everything that lies on no cycle any more.
 */
export function shortestCycle(size: number, down: Rows, among: readonly number[]): number[] {
  const up = transpose(size, down)
  const alive = new Uint8Array(size)
  for (const node of among) alive[node] = 1
  peel(down, up, alive, among)
  let best: number[] = []
  for (const node of among) {
    if (alive[node] === 0) continue
    const found = cycleThrough(node, down, alive, best.length === 0 ? Number.POSITIVE_INFINITY : best.length - 1)
    if (found !== undefined) best = found
    if (best.length === 1) break
    alive[node] = 0
    peel(down, up, alive, [...row(down, node), ...row(up, node)])
  }
  return best
}

function cycleThrough(start: number, down: Rows, alive: Uint8Array, longest: number): number[] | undefined {
  const cameFrom = new Map<number, number>()
  let layer = [start]
  for (let length = 1; length <= longest && layer.length > 0; length++) {
    const next: number[] = []
    for (const node of layer) {
      for (const target of row(down, node)) {
        if (target === start) return pathTo(node, start, cameFrom)
        if (alive[target] === 0 || cameFrom.has(target)) continue
        cameFrom.set(target, node)
        next.push(target)
      }
    }
    layer = next
  }
  return undefined
}

function pathTo(end: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const path: number[] = []
  for (let node: number | undefined = end; node !== undefined && node !== start; node = cameFrom.get(node)) {
    path.push(node)
  }
  return [start, ...path.reverse()]
}

/** Takes out what has no living neighbour on one side, from the candidates on: it lies on no cycle. */
function peel(down: Rows, up: Rows, alive: Uint8Array, candidates: Iterable<number>): void {
  const stack = [...candidates]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (alive[node] === 0 || (hasAlive(down, node, alive) && hasAlive(up, node, alive))) continue
    alive[node] = 0
    for (const near of row(down, node)) stack.push(near)
    for (const near of row(up, node)) stack.push(near)
  }
}

function hasAlive(rows: Rows, node: number, alive: Uint8Array): boolean {
  for (const near of row(rows, node)) if (alive[near] === 1) return true
  return false
}
