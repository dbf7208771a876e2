import type { AssetKey, FreshnessPolicy, GraphData, Operation, OperationName } from '@headwater/graph'

/** How a project's manifest is to be read into the platform's graph. */
export interface ProjectOptions {
  readonly platform: string
  readonly operation: OperationName
  readonly title: string
  /** dbt's `source.table` to the asset that feeds it, as the author says. */
  readonly sources: { readonly [source: string]: AssetKey }
  /** `schema.table` to the asset of the platform that is this table. */
  readonly fedRelations: ReadonlyMap<string, AssetKey>
  readonly spec: Operation['spec']
  readonly location: string
}

/** What a dbt project adds to the graph. `@headwater/dbt` makes one from a manifest. */
export interface ProjectFragment extends GraphData {
  /** dbt's `source.table` to the asset that it is. */
  readonly sourceNames: ReadonlyMap<string, AssetKey>
  /** What the project says about sources that other assets feed: merged into those assets. */
  readonly fedNames: readonly FedName[]
  readonly models: ReadonlyMap<string, AssetKey>
  readonly exposures: ReadonlyMap<string, Exposure>
  /** Whether the project has hooks that run once an invocation. Default: none. */
  readonly hooks?: { readonly onRunStart: boolean; readonly onRunEnd: boolean }
}

export interface FedName {
  readonly key: AssetKey
  readonly sourceName: string
  readonly description: string
  readonly tags: readonly string[]
  /** The dbt package that declares the source. */
  readonly package: string
  /** What dbt expects of it in time. */
  readonly policies?: readonly FreshnessPolicy[]
}

export interface Exposure {
  readonly upstream: readonly AssetKey[]
  readonly description: string
  readonly owner?: string
}
