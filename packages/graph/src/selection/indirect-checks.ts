import type { Asset, Check } from '../asset.ts'
import type { IndirectMode } from '../asset-graph.ts'
import { type CompactGraph, type Mask, row, sweepUp } from '../compact-graph.ts'

/**
 * Which checks a selection of assets brings along (dbt's `expand_selection` and `incorporate_indirect_nodes`).
 * - eager: one parent is selected
 * - cautious: all parents are
 * - buildable: all parents are selected, or lie above the selected
 * - empty: none
 */
export class IndirectChecks {
  readonly #graph: CompactGraph
  readonly #firstCheck: number
  readonly #checks: readonly Check[]
  readonly #sources: readonly number[]

  constructor(assets: readonly Asset[], checks: readonly Check[], graph: CompactGraph) {
    this.#graph = graph
    this.#firstCheck = assets.length
    this.#checks = checks
    this.#sources = [...assets.keys()].filter((number) => assets[number]?.names.source !== undefined)
  }

  /** For one criterion: the checks that come with it, and those that wait for parents from other criteria. */
  expand(selected: Mask, mode: IndirectMode): { direct: Mask; withIndirect: Mask } {
    if (mode === 'empty') return { direct: selected, withIndirect: selected }
    const direct = selected.slice()
    const withIndirect = selected.slice()
    const present = mode === 'buildable' ? this.#withParents(selected) : selected
    if (mode === 'buildable') for (const source of this.#sources) present[source] = 1
    for (let number = this.#firstCheck; number < this.#graph.size; number++) {
      const parents = row(this.#graph.up, number)
      if (!parents.some((parent) => selected[parent] === 1)) continue
      withIndirect[number] = 1
      if (mode === 'eager' || parents.every((parent) => present[parent] === 1)) direct[number] = 1
    }
    return { direct, withIndirect }
  }

  /** After criteria are combined: takes in the waiting checks whose parents have come together. Unit tests have one parent. */
  incorporate(direct: Mask, waiting: Mask, mode: IndirectMode): Mask {
    if (mode === 'eager' || mode === 'empty') return direct
    const present = mode === 'buildable' ? this.#withParents(direct) : direct
    const whole = direct.slice()
    for (let number = this.#firstCheck; number < this.#graph.size; number++) {
      if (waiting[number] === 0 || this.#checks[number - this.#firstCheck]?.kind === 'unit') continue
      if (row(this.#graph.up, number).every((parent) => present[parent] === 1)) whole[number] = 1
    }
    return whole
  }

  /** dbt adds the parents of everything selected, those of selected checks included. */
  #withParents(selected: Mask): Mask {
    return sweepUp(this.#graph, selected.slice())
  }
}
