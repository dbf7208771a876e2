import { at, type Mask } from './arrays.ts'
import type { PlanningGraph } from './planning-graph.ts'

/**
 * What waits for the promotion of what the plan writes aside: everything behind it, with what the same step makes. Rebuilt
 * now, it would be made of what counts today.
 */
export function behindAside(graph: PlanningGraph, planned: Mask): Mask {
  const behind = new Uint8Array(graph.size)
  if (!graph.aside.includes(1)) return behind
  const stack: number[] = []
  for (let number = 0; number < graph.size; number++) {
    if (planned[number] === 1 && graph.aside[number] === 1) stack.push(number)
  }
  const own = new Set(stack)
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    const next = at(graph.down, number).flatMap((reader) => [reader, ...graph.siblings(reader)])
    for (const reader of next) {
      if (behind[reader] === 1) continue
      behind[reader] = 1
      if (!own.has(reader)) stack.push(reader)
    }
  }
  return behind
}
