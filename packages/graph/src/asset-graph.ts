import type { Asset, AssetKey, Check, GraphData, Operation, OperationName } from './asset.ts'

/** Which checks a selection of assets brings along: dbt's four indirect modes. */
export type IndirectMode = 'eager' | 'cautious' | 'buildable' | 'empty'

export interface Selected {
  /** In topological order. */
  readonly assets: readonly AssetKey[]
  readonly checks: readonly Check[]
}

/** The graph of everything there is. Immutable; made by `buildGraph`. */
export interface AssetGraph {
  readonly data: GraphData
  /** Every key, in topological order (upstream first), stable for equal input. */
  readonly keys: readonly AssetKey[]
  has(key: string): key is AssetKey
  /** Throws InternalError for a key that is not of this graph: names from users go through `resolve`. */
  asset(key: AssetKey): Asset
  operation(name: OperationName): Operation
  /** The operation that makes the asset, if one does. */
  operationOf(key: AssetKey): Operation | undefined
  /** Direct neighbours, in topological order. */
  upstream(key: AssetKey): readonly AssetKey[]
  downstream(key: AssetKey): readonly AssetKey[]
  /** Checks that have this asset among their parents. */
  checksOf(key: AssetKey): readonly Check[]
  /** The roots and everything behind them, in topological order; an excluded asset is not entered and not passed through. */
  rebuildSet(roots: Iterable<AssetKey>, exclude?: ReadonlySet<AssetKey>): readonly AssetKey[]
  /** Everything above the given assets, without them, in topological order. */
  ancestors(keys: Iterable<AssetKey>): readonly AssetKey[]
  /** The one asset that a name (any unique suffix of whole segments, `.` or `/`) means. Throws UserError unknown-asset or ambiguous-asset. */
  resolve(name: string): AssetKey
  /** Evaluates a selection as dbt does. Throws UserError bad-selection with the position, unknown-asset, ambiguous-asset. */
  select(
    expression: string | readonly string[],
    options?: { readonly exclude?: string | readonly string[]; readonly indirect?: IndirectMode },
  ): Selected
  /** The key as printed: without its platform where that is unique. */
  label(key: AssetKey): string
}
