import type { AssetKey, Check } from '@headwater/graph'
import { at, byText } from './arrays.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { RebuildSet } from './rebuild-set.ts'

export interface SelectedCheck {
  readonly check: Check
  /** Its parents as asset numbers. */
  readonly parents: readonly number[]
  /** The planned assets that it looks at, through inlined ones and through views that stay as they are. */
  readonly planned: readonly number[]
}

export interface CheckSelection {
  /** Sorted by key. */
  readonly checks: readonly SelectedCheck[]
  readonly notRun: readonly { readonly name: string; readonly parent: AssetKey }[]
}

/**
 * The checks that go with a rebuild set: those of one fused, eager `dbt build`, which are all that have at least one
 * parent in the set (an inlined model that the wave passes through counts). A check cannot run where another of its
 * parents was never built and is not about to be.
 */
export function selectChecks(graph: PlanningGraph, set: RebuildSet, all: readonly Check[]): CheckSelection {
  const checks: SelectedCheck[] = []
  const notRun: { name: string; parent: AssetKey }[] = []
  for (const check of [...all].sort((a, b) => byText(a.key, b.key))) {
    const parents = check.assets.map((key) => graph.numberOf(key))
    if (!parents.some((parent) => set.planned[parent] === 1 || set.reached[parent] === 1)) continue
    const looksAt = parents.flatMap((parent) => (graph.ephemeral[parent] === 1 ? at(graph.reads, parent) : [parent]))
    const absent = looksAt.find(
      (number) => set.planned[number] === 0 && set.built[number] === 0 && graph.buildable[number] === 1,
    )
    if (absent === undefined) {
      const sees = looksAt.flatMap((number) =>
        set.planned[number] === 1 ? [number] : graph.shows[number] === 1 ? at(graph.content, number) : [],
      )
      checks.push({ check, parents, planned: sees.filter((number) => set.planned[number] === 1) })
    } else {
      notRun.push({ name: check.name, parent: at(graph.keys, absent) })
    }
  }
  return { checks, notRun }
}
