import { at } from './arrays.ts'
import type { AssetHistory, LedgerSnapshot, StaleCause } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'

type MovedInput = Extract<StaleCause, { readonly type: 'upstream changed' }>

/**
 * Versions behind views. A materialization keeps the versions of the views it reads and of what those show, which settles
 * everything; one whose inputs were written down elsewhere (an adopted table) may name the views only. For those: has
 * something that a view shows moved on since the view was made?
 */
export class ShownVersions {
  readonly #graph: PlanningGraph
  readonly #snapshot: LedgerSnapshot
  readonly #moved: (MovedInput | undefined)[] = []

  constructor(graph: PlanningGraph, snapshot: LedgerSnapshot) {
    this.#graph = graph
    this.#snapshot = snapshot
  }

  /** To be called once for each asset, in order. */
  andMoved(number: number, history: AssetHistory | undefined, causes: readonly StaleCause[]): readonly StaleCause[] {
    const { reads, shows, ephemeral } = this.#graph
    if (ephemeral[number] === 1) return causes
    if (shows[number] === 1) {
      this.#moved[number] = this.#movedSince(number, history)
      return causes
    }
    const inputs = history?.inputs
    if (!inputs) return causes
    for (const source of at(reads, number)) {
      const moved = shows[source] === 1 ? this.#moved[source] : undefined
      if (moved && inputs[moved.asset] === undefined) return [...causes, moved]
    }
    return causes
  }

  #movedSince(number: number, history: AssetHistory | undefined): MovedInput | undefined {
    for (const source of at(this.#graph.reads, number)) {
      const behind = this.#moved[source]
      if (behind) return behind
      const asset = at(this.#graph.keys, source)
      const read = history?.inputs?.[asset]
      const now = this.#snapshot.assets[asset]?.version
      if (read !== undefined && now !== undefined && read !== now) return { type: 'upstream changed', asset, read, now }
    }
    return undefined
  }
}
