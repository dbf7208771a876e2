import { UserError } from '@headwater/errors'
import type { Asset, AssetKey, Check } from '../asset.ts'
import type { IndirectMode, Selected } from '../asset-graph.ts'
import { type CompactGraph, compactGraph, type Mask, neighbourhood, sweepDown, sweepUp } from '../compact-graph.ts'
import type { NameIndex } from '../names.ts'
import { IndirectChecks } from './indirect-checks.ts'
import { isAsset, methodTest, type Node, underPath } from './methods.ts'
import { type Criterion, parseSelection, type Selection } from './parse.ts'
import { fnmatch, hasWildcard } from './wildcards.ts'

/** What a part of a selection gives: what it names, and that with the checks that wait for further parents. */
interface Found {
  readonly direct: Mask
  readonly withIndirect: Mask
}

/**
 * Evaluates selections as dbt-core 1.11 does (`graph/selector.py`). Its graph has the checks as leaves behind their
 * parents: nodes are the assets in topological order, then the checks in the order of the data.
 */
export class Selector {
  readonly #nodes: readonly Node[]
  readonly #graph: CompactGraph
  readonly #names: NameIndex
  readonly #indirect: IndirectChecks

  constructor(assets: readonly Asset[], checks: readonly Check[], compact: CompactGraph, names: NameIndex) {
    this.#nodes = [...assets, ...checks]
    this.#names = names
    this.#graph = withChecks(assets, checks, compact)
    this.#indirect = new IndirectChecks(assets, checks, this.#graph)
  }

  select(
    expression: string | readonly string[],
    { exclude = [], indirect = 'eager' }: { exclude?: string | readonly string[]; indirect?: IndirectMode },
  ): Selected {
    const included = parseSelection(expression)
    if (included.length === 0) throw new UserError('bad-selection', 'the selection is empty')
    const mask = this.#union(included, indirect)
    const taken = this.#union(parseSelection(exclude), indirect)
    const assets: AssetKey[] = []
    const checks: Check[] = []
    for (const [number, node] of this.#nodes.entries()) {
      if (mask.direct[number] === 0 || taken.direct[number] === 1) continue
      if (isAsset(node)) assets.push(node.key)
      else checks.push(node)
    }
    return { assets, checks }
  }

  #union(selection: Selection, mode: IndirectMode): Found {
    const parts = selection.map((criteria) =>
      this.#combine(
        criteria.map((criterion) => this.#evaluate(criterion, mode)),
        intersection,
        mode,
      ),
    )
    return this.#combine(parts, union, mode)
  }

  /** Combines what is named and, apart, what may come in; then takes in the checks whose parents are now all there. */
  #combine(parts: readonly Found[], combine: (into: Mask, other: Mask) => void, mode: IndirectMode): Found {
    const [first, ...others] = parts
    if (first === undefined) {
      const none = new Uint8Array(this.#graph.size)
      return { direct: none, withIndirect: none }
    }
    const direct = first.direct.slice()
    const withIndirect = first.withIndirect.slice()
    for (const other of others) {
      combine(direct, other.direct)
      combine(withIndirect, other.withIndirect)
    }
    return { direct: this.#indirect.incorporate(direct, withIndirect, mode), withIndirect }
  }

  #evaluate(criterion: Criterion, mode: IndirectMode): Found {
    const named = this.#named(criterion)
    const selected = named.slice()
    if (criterion.childrensParents) union(selected, sweepUp(this.#graph, sweepDown(this.#graph, named.slice())))
    union(selected, this.#within(named, criterion.parents, 'up'))
    union(selected, this.#within(named, criterion.children, 'down'))
    return this.#indirect.expand(selected, mode)
  }

  #within(named: Mask, depth: number, direction: 'up' | 'down'): Mask {
    if (depth !== Number.POSITIVE_INFINITY) return neighbourhood(this.#graph, this.#graph[direction], named, depth)
    return direction === 'up' ? sweepUp(this.#graph, named.slice()) : sweepDown(this.#graph, named.slice())
  }

  #named(criterion: Criterion): Mask {
    return criterion.method === 'name' ? this.#byName(criterion) : this.#where(methodTest(criterion))
  }

  /**
   * A bare name as `NameIndex` reads it, or else a path. A pattern is dbt's first; with slashes, or where dbt finds nothing, it
   * is matched against keys segment by segment.
   */
  #byName({ value, position }: Criterion): Mask {
    if (hasWildcard(value)) {
      const byFqn = value.includes('/') ? [] : this.#names.byFqn(value)
      return byFqn.length > 0 ? this.#mask(byFqn) : this.#where((node) => isAsset(node) && keyMatches(node.key, value))
    }
    const alone = position[0]?.trim() === value ? [] : position
    const { numbers, one } = this.#names.meaning(value)
    if (one && numbers.length > 1) throw this.#names.ambiguous(value, numbers, alone)
    if (numbers.length > 0) return this.#mask(numbers)
    const byPath = value.includes('/')
      ? this.#where(({ names }) => names.path !== undefined && underPath(names.path, value))
      : new Uint8Array(0)
    if (!byPath.includes(1)) throw this.#names.unknown(value, alone)
    return byPath
  }

  #where(test: (node: Node) => boolean): Mask {
    const mask = new Uint8Array(this.#graph.size)
    for (const [number, node] of this.#nodes.entries()) if (test(node)) mask[number] = 1
    return mask
  }

  #mask(numbers: readonly number[]): Mask {
    const mask = new Uint8Array(this.#graph.size)
    for (const number of numbers) mask[number] = 1
    return mask
  }
}

function withChecks(assets: readonly Asset[], checks: readonly Check[], { down }: CompactGraph): CompactGraph {
  const numbers = new Map(assets.map(({ key }, number) => [key, number]))
  const from: number[] = []
  const to: number[] = []
  for (let node = 0; node < assets.length; node++) {
    for (let i = down.offsets[node] as number; i < (down.offsets[node + 1] as number); i++) {
      from.push(node)
      to.push(down.targets[i] as number)
    }
  }
  for (const [i, check] of checks.entries()) {
    for (const parent of new Set(check.assets)) {
      from.push(numbers.get(parent) as number)
      to.push(assets.length + i)
    }
  }
  return compactGraph(assets.length + checks.length, from, to)
}

function union(into: Mask, other: Mask): void {
  for (let i = 0; i < into.length; i++) if (other[i] === 1) into[i] = 1
}

function intersection(into: Mask, other: Mask): void {
  for (let i = 0; i < into.length; i++) if (other[i] === 0) into[i] = 0
}

function keyMatches(key: AssetKey, pattern: string): boolean {
  const wanted = pattern.split(pattern.includes('/') ? '/' : '.')
  const segments = key.split('/').slice(-wanted.length)
  return segments.length === wanted.length && segments.every((segment, i) => fnmatch(segment, wanted[i] as string))
}
