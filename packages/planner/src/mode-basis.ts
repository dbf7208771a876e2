import { at } from './arrays.ts'
import type { AssetHistory, PlannedAsset } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { RebuildSet } from './rebuild-set.ts'

type Basis = NonNullable<PlannedAsset['basis']>

/**
 * What each mode that adds to an asset, or replaces some of its days, was chosen by: the versions of what it reads from outside
 * of the plan, and those that the modes of such assets above it in the plan were chosen by. Another run may bring in a day
 * between the plan and the step, or before a resume. Gives a function that is to be called in plan order.
 */
export function modeBasis(
  graph: PlanningGraph,
  set: RebuildSet,
  historyOf: (number: number) => AssetHistory | undefined,
): (number: number) => Basis | undefined {
  const found: (Basis | undefined)[] = []
  return (number) => {
    const { mode, risk } = set.modeOf(number)
    const isProven = mode === 'delete+insert' || (mode === 'incremental' && risk === undefined)
    if (!isProven || at(graph.assets, number).kind === 'snapshot') return undefined
    const basis: { [asset: string]: string | null } = {}
    for (const source of at(graph.content, number)) {
      if (set.planned[source] === 1) Object.assign(basis, found[source])
      else basis[at(graph.keys, source)] = historyOf(source)?.version ?? null
    }
    found[number] = basis
    return basis
  }
}
