import { at } from './arrays.ts'
import type { AssetHistory } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'

/**
 * The newest day that an asset, as it is now, may have taken in from any of its inputs, at any distance; null where there
 * was none. By asset number, from the ledger alone.
 *
 * Never older than the truth: what came after it is only looked away from where the ledger says so (`taken`). It counts all
 * inputs together, because a model holds one newest row: play-by-play of a day that boxscores of the same model
 * brought before is not newer than all it holds.
 */
export function newestTakenIn(
  graph: PlanningGraph,
  historyOf: (number: number) => AssetHistory | undefined,
): readonly (string | null)[] {
  const newest: (string | null)[] = []
  const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a)
  for (let number = 0; number < graph.size; number++) {
    const history = historyOf(number)
    newest[number] = null
    // What a view shows is named besides it.
    if (graph.shows[number] === 1) continue
    if (graph.buildable[number] === 1 && graph.partitions(number)) {
      newest[number] = history?.partitions.at(-1) ?? null
      continue
    }
    for (const source of history === undefined ? [] : at(graph.content, number)) {
      const taken = history?.taken?.[at(graph.keys, source)]
      newest[number] = later(at(newest, number), taken ? taken.newest : at(newest, source))
    }
  }
  return newest
}
