import type { AssetGraph, AssetKey } from '@headwater/graph'
import { at, type Mask } from './arrays.ts'
import { ownCauses } from './own-causes.ts'
import type { LedgerSnapshot, LogicalDate, StaleCause } from './plan.ts'
import { type PlanningGraph, planningGraph } from './planning-graph.ts'
import { ShownVersions } from './shown-versions.ts'

export interface AssetStatus {
  readonly key: AssetKey
  /** `missing`: never built, or some of its partitions are not there. */
  readonly state: 'fresh' | 'stale' | 'missing'
  /** Most basic first; empty for what is fresh. */
  readonly causes: readonly StaleCause[]
  /** Nobody here makes it, its partitions are known by observation alone, and none was observed. */
  readonly neverObserved?: true
}

/**
 * Which assets are fresh, stale or missing, and why. One status for each asset, in topological order; inlined (ephemeral)
 * assets have no content and no status.
 *
 * - Itself: never built or partitions missing up to the day before the logical date, invalidated, its code changed, or
 *   it read another version of something than there is now.
 * - Through what it reads: that is stale or missing. A view shows what it reads by itself, so it is never stale this way,
 *   but its readers are; the same holds for live readers, exposures and what no operation makes.
 * - Never through what it reads: an asset of which nobody knows what it read (`inputs: null`).
 *
 * Pure. Throws UserError `bad-date`.
 */
export function assetStatuses(
  graph: AssetGraph,
  snapshot: LedgerSnapshot,
  { logicalDate }: { readonly logicalDate: LogicalDate },
): readonly AssetStatus[] {
  const planning = planningGraph(graph)
  const staleness = findStaleness(planning, snapshot, logicalDate)
  const statuses: AssetStatus[] = []
  for (const [number, key] of planning.keys.entries()) {
    if (planning.ephemeral[number] === 1) continue
    const causes = staleness.causesOf(number)
    const [first] = causes
    const state = first === undefined ? 'fresh' : first.type === 'missing' ? 'missing' : 'stale'
    const { operation, partitions } = planning.assets[number] ?? {}
    const unseen = operation === undefined && partitions !== undefined && snapshot.assets[key] === undefined
    statuses.push({ key, state, causes, ...(unseen && { neverObserved: true }) })
  }
  return statuses
}

/** What is stale or missing in a graph, by asset number. */
export interface Staleness {
  /** What is wrong with it by itself. */
  readonly own: readonly (readonly StaleCause[])[]
  /** Stale or missing, by itself or through what it reads. */
  readonly stale: Mask
  /** Nobody knows what it read: what is wrong above it does not come through. */
  readonly deaf: Mask
  /** Its own causes, and the stale assets that it reads. */
  causesOf(number: number): readonly StaleCause[]
}

/** One sweep over the graph, linear in its edges and in the inputs that the ledger holds. */
export function findStaleness(graph: PlanningGraph, snapshot: LedgerSnapshot, logicalDate: LogicalDate): Staleness {
  const causes = ownCauses(graph, snapshot, logicalDate)
  const own: (readonly StaleCause[])[] = []
  const stale = new Uint8Array(graph.size)
  const deaf = new Uint8Array(graph.size)
  // The stale asset that a reader of this one sees: itself, or the first of those that it shows. -1: none.
  const seen = new Int32Array(graph.size).fill(-1)
  const shown = new ShownVersions(graph, snapshot)
  for (let number = 0; number < graph.size; number++) {
    const history = snapshot.assets[at(graph.keys, number)]
    own[number] = shown.andMoved(number, history, causes(number))
    if (graph.ephemeral[number] === 1) continue
    const shows = graph.shows[number] === 1
    if (!shows && history !== undefined && history.inputs === null) deaf[number] = 1
    let through = -1
    if (deaf[number] === 0) {
      for (const source of at(graph.reads, number)) {
        if (through === -1) through = at(seen, source)
      }
    }
    if (at(own, number).length > 0 || (!shows && through !== -1)) {
      stale[number] = 1
      seen[number] = number
    } else if (shows) {
      seen[number] = through
    }
  }
  return {
    own,
    stale,
    deaf,
    causesOf(number) {
      if (stale[number] === 0 || graph.shows[number] === 1 || deaf[number] === 1) return at(own, number)
      const above = new Set(at(graph.reads, number).map((source) => at(seen, source)))
      above.delete(-1)
      const derived = Array.from(above, (source): StaleCause => {
        return { type: 'upstream stale', asset: at(graph.keys, source) }
      })
      return derived.length === 0 ? at(own, number) : [...at(own, number), ...derived]
    },
  }
}
