import type { Asset } from '@headwater/graph'
import { at, type Mask } from './arrays.ts'
import type { Mode } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'

/**
 * For each asset the number of the planned one whose replacement drops it, or -1.
 *
 * dbt-postgres replaces a relation by building a new one aside and dropping the old one with `cascade`, which takes the
 * views on it along, and the views on those. That holds for a view that is made anew as well (tried: building
 * only the lower of two views drops the upper one).
 */
export function droppers(
  graph: PlanningGraph,
  planned: Mask,
  modeOf: (number: number) => Mode | undefined,
  fullRefresh: boolean,
): Int32Array {
  const dropper = new Int32Array(graph.size).fill(-1)
  for (let number = 0; number < graph.size; number++) {
    const asset = at(graph.assets, number)
    const falls = asset.storage === 'view' && dropper[number] !== -1
    if (!falls && !(planned[number] === 1 && isReplaced(asset, modeOf(number), fullRefresh))) continue
    const cause = falls ? at(dropper, number) : number
    for (const reader of at(graph.readers, number)) {
      if (at(graph.assets, reader).storage === 'view' && dropper[reader] === -1) dropper[reader] = cause
    }
  }
  return dropper
}

/** Whether the relation itself goes when the asset is rebuilt, and not only its rows. */
function isReplaced({ kind, storage }: Asset, mode: Mode | undefined, fullRefresh: boolean): boolean {
  if (kind === 'snapshot') return false
  // dbt empties an existing seed and fills it again; only a full refresh drops it.
  if (kind === 'seed') return fullRefresh
  if (storage === 'incremental') return mode === 'full refresh'
  return storage === 'table' || storage === 'view'
}
