import { at, type Mask, members } from './arrays.ts'
import type { PlanningGraph } from './planning-graph.ts'

/**
 * Everything above the roots, without them. What is excluded is not looked behind, nor what is written aside, which is read as
 * it counts now; what is inlined is looked through.
 */
export function aboveRoots(graph: PlanningGraph, roots: Mask, excluded: Mask): Mask {
  const above = climbed(graph, roots, excluded, (number) => graph.aside[number] === 1 && roots[number] === 0)
  for (const root of members(roots)) above[root] = 0
  return above
}

/**
 * Among which assets the stale ones are looked for: the roots (with `downstream` also what is behind them) and everything
 * above those. Nothing of this set can be right while something above it is wrong, so it is closed upwards.
 */
export function staleScope(graph: PlanningGraph, roots: Mask, excluded: Mask, downstream: boolean): Mask {
  const scope = Uint8Array.from(roots)
  for (let number = 0; number < graph.size; number++) {
    if (excluded[number] === 1) scope[number] = 0
    if (!downstream || scope[number] === 0) continue
    for (const reader of at(graph.down, number)) scope[reader] = 1
  }
  return climbed(graph, scope, excluded)
}

function climbed(
  graph: PlanningGraph,
  from: Mask,
  excluded: Mask,
  isLeftOut: (number: number) => boolean = () => false,
): Mask {
  const found = Uint8Array.from(from)
  for (let number = graph.size - 1; number >= 0; number--) {
    if (found[number] === 0) continue
    // An inlined asset is part of its readers, excluded or not.
    if ((excluded[number] === 1 && graph.ephemeral[number] === 0) || isLeftOut(number)) found[number] = 0
    else for (const source of at(graph.up, number)) found[source] = 1
  }
  return found
}
