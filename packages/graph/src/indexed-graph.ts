import { InternalError } from '@headwater/errors'
import type { Asset, AssetKey, Check, GraphData, Operation, OperationName } from './asset.ts'
import type { AssetGraph, IndirectMode, Selected } from './asset-graph.ts'
import { type CompactGraph, type Mask, row, sweepDown, sweepUp } from './compact-graph.ts'
import { keyLabels } from './key-labels.ts'
import { NameIndex } from './names.ts'
import { Selector } from './selection/selector.ts'

/**
 * The answers of `AssetGraph` from the compact index: an asset's number is its place in `keys`.
 * What only some commands ask for (checks by asset, names, labels, selections) is worked out when first asked.
 */
export class IndexedGraph implements AssetGraph {
  readonly data: GraphData
  readonly keys: readonly AssetKey[]
  readonly #assets: readonly Asset[]
  readonly #numbers = new Map<string, number>()
  readonly #operations: ReadonlyMap<OperationName, Operation>
  readonly #compact: CompactGraph
  #checks: Map<AssetKey, Check[]> | undefined
  #label: ((key: AssetKey) => string) | undefined
  #names: NameIndex | undefined
  #selector: Selector | undefined

  /** `assets` in topological order, numbered as in `compact`. */
  constructor(
    data: GraphData,
    assets: readonly Asset[],
    operations: ReadonlyMap<OperationName, Operation>,
    compact: CompactGraph,
  ) {
    this.data = data
    this.keys = assets.map((asset) => asset.key)
    this.#assets = assets
    this.#operations = operations
    this.#compact = compact
    for (const [number, key] of this.keys.entries()) this.#numbers.set(key, number)
  }

  has(key: string): key is AssetKey {
    return this.#numbers.has(key)
  }

  asset(key: AssetKey): Asset {
    return this.#assets[this.#number(key)] as Asset
  }

  operation(name: OperationName): Operation {
    const operation = this.#operations.get(name)
    if (operation === undefined) throw new InternalError(`no operation ${name} in the graph`)
    return operation
  }

  operationOf(key: AssetKey): Operation | undefined {
    const { operation } = this.asset(key)
    return operation === undefined ? undefined : this.operation(operation)
  }

  upstream(key: AssetKey): readonly AssetKey[] {
    return this.#keysOf(row(this.#compact.up, this.#number(key)))
  }

  downstream(key: AssetKey): readonly AssetKey[] {
    return this.#keysOf(row(this.#compact.down, this.#number(key)))
  }

  checksOf(key: AssetKey): readonly Check[] {
    this.#number(key)
    this.#checks ??= checksByAsset(this.data.checks)
    return this.#checks.get(key) ?? []
  }

  rebuildSet(roots: Iterable<AssetKey>, exclude?: ReadonlySet<AssetKey>): readonly AssetKey[] {
    const mask = this.#mask(roots)
    const blocked = exclude === undefined || exclude.size === 0 ? undefined : this.#mask(exclude)
    return this.#members(sweepDown(this.#compact, mask, blocked))
  }

  ancestors(keys: Iterable<AssetKey>): readonly AssetKey[] {
    const given = this.#mask(keys)
    const above = sweepUp(this.#compact, given.slice())
    for (let number = 0; number < above.length; number++) if (given[number] === 1) above[number] = 0
    return this.#members(above)
  }

  resolve(name: string): AssetKey {
    return this.#nameIndex().resolve(name)
  }

  select(
    expression: string | readonly string[],
    options: { readonly exclude?: string | readonly string[]; readonly indirect?: IndirectMode } = {},
  ): Selected {
    this.#selector ??= new Selector(this.#assets, this.data.checks, this.#compact, this.#nameIndex())
    return this.#selector.select(expression, options)
  }

  label(key: AssetKey): string {
    this.#label ??= keyLabels(this.keys)
    return this.#label(key)
  }

  #nameIndex(): NameIndex {
    this.#names ??= new NameIndex(this.#assets, this.data.checks)
    return this.#names
  }

  #number(key: AssetKey): number {
    const number = this.#numbers.get(key)
    if (number === undefined) throw new InternalError(`no asset ${key} in the graph`)
    return number
  }

  #mask(keys: Iterable<AssetKey>): Mask {
    const mask = new Uint8Array(this.keys.length)
    for (const key of keys) mask[this.#number(key)] = 1
    return mask
  }

  #members(mask: Mask): AssetKey[] {
    const members: AssetKey[] = []
    for (let number = 0; number < mask.length; number++) {
      if (mask[number] === 1) members.push(this.keys[number] as AssetKey)
    }
    return members
  }

  #keysOf(numbers: Int32Array): AssetKey[] {
    return Array.from(numbers, (number) => this.keys[number] as AssetKey)
  }
}

function checksByAsset(checks: readonly Check[]): Map<AssetKey, Check[]> {
  const byAsset = new Map<AssetKey, Check[]>()
  for (const check of checks) {
    for (const key of new Set(check.assets)) {
      const list = byAsset.get(key)
      if (list) list.push(check)
      else byAsset.set(key, [check])
    }
  }
  return byAsset
}
