import type { Operation } from '@headwater/graph'
import { ascending, at, transpose } from './arrays.ts'
import { behindAll } from './behind-all.ts'
import type { UnitPartitions } from './partitions.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { SelectedCheck } from './select-checks.ts'
import type { UnitGraph } from './units.ts'

export interface PlacedCheck extends SelectedCheck {
  /** Planned assets (numbers) of later units that must not run when the check fails. */
  readonly blocks: readonly number[]
}

/** An invocation that only runs checks. */
export interface CheckUnit {
  readonly operation: Operation
  readonly checks: readonly PlacedCheck[]
  /** The units whose assets it looks at. */
  readonly before: readonly number[]
  /** The units that wait for it, because a failure stops an asset of theirs. */
  readonly gates: readonly number[]
}

export interface CheckPlaces {
  /** By unit. */
  readonly inUnit: readonly (readonly PlacedCheck[])[]
  readonly alone: readonly CheckUnit[]
}

/**
 * Puts each check into one unit of its own operation: the one that makes the last of its planned parents; where another
 * operation makes that, the first one behind it; where there is none, one of its own that builds nothing.
 *
 * Checks on their own share one invocation, except where something waits for them: those share one by what they look
 * at, so that nothing waits for more than it descends from (and no step can come to wait for itself).
 */
export function placeChecks(
  graph: PlanningGraph,
  unitGraph: UnitGraph,
  partitions: readonly UnitPartitions[],
  operationNamed: (name: string) => Operation,
  checks: readonly SelectedCheck[],
): CheckPlaces {
  const { units, unitOf } = unitGraph
  const hosts = new Hosts(unitGraph, partitions)
  const places = checks.map((selected) => {
    const parentUnits = [...new Set(selected.planned.map((number) => at(unitOf, number)))].sort(ascending)
    return { selected, parentUnits, host: hosts.hostOf(selected.check.operation, parentUnits) }
  })

  // Only an error stops anything; a warning has nothing to block.
  const questions = places.map(({ selected, parentUnits, host }) => {
    if (selected.check.severity !== 'error') return null
    return { parents: selected.parents, after: host === undefined ? parentUnits : [host] }
  })
  const blocked = behindAll(graph, unitGraph, questions)

  const inUnit: PlacedCheck[][] = units.map(() => [])
  const unhosted: (PlacedCheck & { readonly parentUnits: readonly number[] })[] = []
  for (const [i, { selected, parentUnits, host }] of places.entries()) {
    const placed = { ...selected, blocks: at(blocked, i) }
    if (host === undefined) unhosted.push({ ...placed, parentUnits })
    else at(inUnit, host).push(placed)
  }
  return { inUnit, alone: checkUnits(unhosted, unitOf, operationNamed) }
}

function checkUnits(
  checks: readonly (PlacedCheck & { readonly parentUnits: readonly number[] })[],
  unitOf: Int32Array,
  operationNamed: (name: string) => Operation,
): CheckUnit[] {
  const place = ({ check, parentUnits }: (typeof checks)[number]) => `${check.operation} after ${parentUnits.join(',')}`
  const waitedFor = new Set(checks.filter(({ blocks }) => blocks.length > 0).map(place))
  const groups = Map.groupBy(checks, (placed) =>
    waitedFor.has(place(placed)) ? place(placed) : `${placed.check.operation} at the end`,
  )
  return Array.from(groups.values(), (group) => ({
    operation: operationNamed(at(group, 0).check.operation),
    checks: group,
    before: [...new Set(group.flatMap(({ parentUnits }) => parentUnits))].sort(ascending),
    gates: gatesOf(group, unitOf),
  }))
}

function gatesOf(checks: readonly PlacedCheck[], unitOf: Int32Array): number[] {
  // Checks with the same parents share one list of what they block.
  const lists = new Set(checks.map(({ blocks }) => blocks))
  const gates = new Set<number>()
  for (const blocks of lists) for (const number of blocks) gates.add(at(unitOf, number))
  return [...gates].sort(ascending)
}

/** Which unit of an operation a check may run in, given the units that make what it looks at. */
class Hosts {
  readonly #unitGraph: UnitGraph
  readonly #after: readonly (readonly number[])[]
  /** The units of each operation, in the order in which they run. One cut by day cannot run a check once. */
  readonly #unitsOf = new Map<string, number[]>()
  /** Place of a unit among those of its operation. */
  readonly #level: Int32Array
  readonly #firstBehind = new Map<string, Int32Array>()

  constructor(unitGraph: UnitGraph, partitions: readonly UnitPartitions[]) {
    this.#unitGraph = unitGraph
    this.#after = transpose(unitGraph.before)
    this.#level = new Int32Array(unitGraph.units.length)
    for (const unit of unitGraph.order) {
      if ((partitions[unit]?.length ?? 1) > 1) continue
      const { name } = at(unitGraph.units, unit).operation
      const own = this.#unitsOf.get(name)
      this.#level[unit] = own?.length ?? 0
      if (own) own.push(unit)
      else this.#unitsOf.set(name, [unit])
    }
  }

  hostOf(operation: string, parentUnits: readonly number[]): number | undefined {
    const own = this.#unitsOf.get(operation)
    if (!own) return undefined
    let level = 0
    for (const unit of parentUnits) {
      const isOwn = own[at(this.#level, unit)] === unit
      level = Math.max(level, isOwn ? at(this.#level, unit) : at(this.#firstLevelBehind(operation), unit))
    }
    return own[level]
  }

  /** For each unit, the level of the operation's first unit that waits for it; beyond the last where none does. */
  #firstLevelBehind(operation: string): Int32Array {
    const known = this.#firstBehind.get(operation)
    if (known) return known
    const { units, order } = this.#unitGraph
    const first = new Int32Array(units.length).fill(units.length)
    for (const unit of order.toReversed()) {
      for (const reader of at(this.#after, unit)) {
        const isOwn = at(units, reader).operation.name === operation
        first[unit] = Math.min(at(first, unit), isOwn ? at(this.#level, reader) : at(first, reader))
      }
    }
    this.#firstBehind.set(operation, first)
    return first
  }
}
