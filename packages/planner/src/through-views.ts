import { ascending, at, type Mask } from './arrays.ts'
import type { PlanningGraph } from './planning-graph.ts'

const NONE: readonly number[] = []

/**
 * The graph as the order of a plan sees it: what is read through a view that the plan does not make again (or through
 * anything else that only shows what it reads) is read by the reader itself. Without that a table could be made before
 * the rows that it reads through the view.
 */
export function throughViews(graph: PlanningGraph, planned: Mask): PlanningGraph {
  const isSeenThrough = (number: number): boolean => graph.shows[number] === 1 && planned[number] === 0
  const plannedReadsOf = (view: number): readonly number[] => at(reads, view).filter((number) => planned[number] === 1)
  const reads: (readonly number[])[] = []
  let changed = false
  for (const direct of graph.reads) {
    const behind = direct.some(isSeenThrough) ? direct.filter(isSeenThrough).flatMap(plannedReadsOf) : NONE
    if (behind.length > 0) changed = true
    reads.push(behind.length > 0 ? [...new Set([...direct, ...behind])].sort(ascending) : direct)
  }
  return changed ? { ...graph, reads } : graph
}
