import { didYouMean, UserError } from '@headwater/errors'
import {
  type Asset,
  type AssetKey,
  assetKey,
  type FreshnessPolicy,
  type GraphData,
  type Operation,
  type OperationName,
} from '@headwater/graph'
import { kindOf, nodeAsset, ownerName, sourceAsset } from './assets.ts'
import { enabled, projectChecks } from './checks.ts'
import { codeVersions } from './code-version.ts'
import { sourcePolicies } from './freshness.ts'
import type { Manifest, ManifestNode, ManifestSource } from './manifest-schema.ts'
import { type KeyWish, nodeKeys } from './node-keys.ts'

export interface DbtFragmentOptions {
  readonly platform: string
  /** `nba/dbt`: the one operation that builds any part of the project. */
  readonly operation: OperationName
  readonly title: string
  /** dbt's `source.table` (or `package.source.table`) to the asset that feeds it. */
  readonly sources: { readonly [dbtSource: string]: AssetKey }
  /** `schema.name` to the asset of the platform that is this table: a dbt source of the same table is that asset. */
  readonly fedRelations: ReadonlyMap<string, AssetKey>
  readonly spec: Operation['spec']
  readonly location?: string
}

/** A dbt project as part of a graph. */
export interface DbtFragment extends GraphData {
  /** dbt's `source.table` to the asset that it is, fed or not. */
  readonly sourceNames: ReadonlyMap<string, AssetKey>
  /** What dbt says of sources that assets outside the project are: to be merged into those assets. */
  readonly fedNames: readonly FedName[]
  /** Models, seeds and snapshots by name, `package.name`, and `name.v2`; a bare name means what `ref()` means. */
  readonly models: ReadonlyMap<string, AssetKey>
  /** Not assets of the fragment: the caller knows which services and readers they are, and adds the others. */
  readonly exposures: ReadonlyMap<string, FragmentExposure>
  /** Whether the project, or a package of it, has hooks that run once an invocation. */
  readonly hooks: { readonly onRunStart: boolean; readonly onRunEnd: boolean }
}

export interface FedName {
  readonly key: AssetKey
  readonly sourceName: string
  readonly package: string
  readonly description: string
  readonly tags: readonly string[]
  /** What dbt, or its meta, expects of the source in time. */
  readonly policies?: readonly FreshnessPolicy[]
}

export interface FragmentExposure {
  readonly upstream: readonly AssetKey[]
  readonly description: string
  readonly tags: readonly string[]
  readonly package: string
  /** dbt's unique_id. */
  readonly ref: string
  readonly owner?: string
  readonly url?: string
  readonly label?: string
}

/**
 * What a manifest adds to the graph. Pure. Disabled nodes are left out; so are analyses, metrics and saved queries,
 * which are never built. Keys are `platform/schema/name`, the schema being the one that the config asks for, since the one that
 * dbt writes to differs from target to target (`dev_silver`); the latter is in `relation`.
 * Throws UserError `edge-to-nothing` for a fed source that the project does not have, `bad-manifest` for a node that depends on
 * what the manifest does not hold.
 */
export function dbtFragment(manifest: Manifest, options: DbtFragmentOptions): DbtFragment {
  const { platform, operation } = options
  const nodes = [...Object.values(manifest.nodes), ...Object.values(manifest.functions)].filter(
    (node) => kindOf(node) !== undefined && enabled(node),
  )
  const sources = Object.values(manifest.sources).filter(enabled)
  const fed = fedSources(sources, options)
  const unfed = sources.filter((source) => !fed.has(source.unique_id))
  const nodeKey = nodeKeys(platform, nodes.map(nodeWish))
  // A source that is called like a model gives way: it is typed less often.
  const sourceKey = nodeKeys(platform, unfed.map(sourceWish), new Set(nodeKey.values()))
  const keyOf = (id: string) => nodeKey.get(id) ?? sourceKey.get(id) ?? fed.get(id)
  const keyOfNode = (node: ManifestNode | ManifestSource) => keyOf(node.unique_id) as AssetKey

  const upstreamOf = (node: ManifestNode): AssetKey[] =>
    node.depends_on.nodes.map((id) => {
      const key = keyOf(id)
      if (key === undefined) {
        throw new UserError(
          'bad-manifest',
          `${node.unique_id} depends on ${id}, which is disabled or not in the manifest`,
        )
      }
      return key
    })
  const versionOf = codeVersions(manifest)
  const assets: Asset[] = nodes.map((node) =>
    nodeAsset(manifest, node, keyOfNode(node), upstreamOf(node), operation, versionOf(node)),
  )
  assets.push(...unfed.map((source) => sourceAsset(source, keyOfNode(source))))

  return {
    assets,
    operations: [
      {
        name: operation,
        executor: 'dbt',
        makes: nodes.map(keyOfNode),
        divisible: true,
        title: options.title,
        spec: options.spec,
        ...(options.location !== undefined && { location: options.location }),
      },
    ],
    checks: projectChecks(manifest, platform, operation, keyOf),
    sourceNames: new Map(sources.map((source) => [sourceName(source), keyOfNode(source)])),
    fedNames: sources.flatMap((source) => {
      const key = fed.get(source.unique_id)
      return key === undefined ? [] : [fedName(source, key)]
    }),
    models: modelNames(manifest, nodes, keyOfNode),
    exposures: exposures(manifest, keyOf),
    hooks: { onRunStart: hasHook(manifest, 'on-run-start'), onRunEnd: hasHook(manifest, 'on-run-end') },
  }
}

function nodeWish(node: ManifestNode): KeyWish {
  return {
    id: node.unique_id,
    group: node.config.schema || node.schema || 'default',
    name: node.version === null ? node.name : `${node.name}_v${node.version}`,
    package: node.package_name,
  }
}

function sourceWish(source: ManifestSource): KeyWish {
  return { id: source.unique_id, group: source.source_name, name: source.name, package: source.package_name }
}

function sourceName(source: ManifestSource): string {
  return `${source.source_name}.${source.name}`
}

/** The sources that an asset outside the project is: because the author says so, or because it is the same table. */
function fedSources(sources: readonly ManifestSource[], options: DbtFragmentOptions): Map<string, AssetKey> {
  const said = new Map(Object.entries(options.sources))
  const fed = new Map<string, AssetKey>()
  for (const source of sources) {
    const name = sourceName(source)
    const key =
      said.get(`${source.package_name}.${name}`) ??
      said.get(name) ??
      options.fedRelations.get(`${source.schema}.${source.identifier}`)
    if (key !== undefined) fed.set(source.unique_id, assetKey(key))
  }
  const names = new Set(
    sources.flatMap((source) => [sourceName(source), `${source.package_name}.${sourceName(source)}`]),
  )
  for (const name of said.keys()) {
    if (names.has(name)) continue
    const place = options.location === undefined ? '' : `${options.location}: `
    throw new UserError('edge-to-nothing', `${place}the dbt project ${options.operation} has no source "${name}"`, {
      details: didYouMean(name, sources.map(sourceName)),
    })
  }
  return fed
}

function fedName(source: ManifestSource, key: AssetKey): FedName {
  const policies = sourcePolicies(source)
  return {
    key,
    sourceName: sourceName(source),
    package: source.package_name,
    description: source.description ?? '',
    tags: source.tags,
    ...(policies && { policies }),
  }
}

/** A bare name means the root project's node before a package's, and of versions the latest. */
function modelNames(
  manifest: Manifest,
  nodes: readonly ManifestNode[],
  keyOf: (node: ManifestNode) => AssetKey,
): Map<string, AssetKey> {
  const names = new Map<string, AssetKey>()
  const root = manifest.metadata.project_name
  const isRoot = (node: ManifestNode) => node.package_name === root
  for (const node of nodes.toSorted((a, b) => Number(isRoot(b)) - Number(isRoot(a)))) {
    const wanted = node.version === null ? [node.name] : [`${node.name}.v${node.version}`]
    if (node.version !== null && node.version === node.latest_version) wanted.push(node.name)
    for (const name of wanted) {
      if (!names.has(name)) names.set(name, keyOf(node))
      names.set(`${node.package_name}.${name}`, keyOf(node))
    }
  }
  return names
}

function exposures(manifest: Manifest, keyOf: (id: string) => AssetKey | undefined): Map<string, FragmentExposure> {
  const found = new Map<string, FragmentExposure>()
  for (const exposure of Object.values(manifest.exposures).filter(enabled)) {
    const { name, package_name, description, unique_id, tags, url, label } = exposure
    const owner = ownerName(exposure.owner)
    found.set(found.has(name) ? `${package_name}.${name}` : name, {
      upstream: assetsBehind(manifest, exposure.depends_on.nodes, keyOf),
      description: description ?? '',
      tags,
      package: package_name,
      ref: unique_id,
      ...(owner !== undefined && { owner }),
      ...(url && { url }),
      ...(label && { label }),
    })
  }
  return found
}

/** The assets that an exposure reads, through metrics and semantic models, which are no assets. */
function assetsBehind(
  { metrics, semantic_models }: Manifest,
  ids: readonly string[],
  keyOf: (id: string) => AssetKey | undefined,
): AssetKey[] {
  const through = new Map([...Object.entries(metrics), ...Object.entries(semantic_models)])
  const seen = new Set(ids)
  const keys = new Set<AssetKey>()
  for (const id of seen) {
    const key = keyOf(id)
    if (key !== undefined) keys.add(key)
    for (const next of through.get(id)?.depends_on.nodes ?? []) seen.add(next)
  }
  return [...keys]
}

function hasHook({ nodes }: Manifest, tag: string): boolean {
  return Object.values(nodes).some((node) => node.resource_type === 'operation' && node.tags.includes(tag))
}
