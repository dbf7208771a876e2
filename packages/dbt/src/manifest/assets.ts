import type { Asset, AssetKey, AssetKind, Json, OperationName, Storage } from '@headwater/graph'
import { keyParts } from '@headwater/graph'
import { declaredPolicies, sourcePolicies } from './freshness.ts'
import type { Manifest, ManifestConfig, ManifestNode, ManifestOwner, ManifestSource } from './manifest-schema.ts'

const kinds = new Map<string, AssetKind>([
  ['model', 'model'],
  ['seed', 'seed'],
  ['snapshot', 'snapshot'],
  // A user-defined function is built by `dbt build` between models, like one.
  ['function', 'model'],
])

/** The kind of asset that a dbt node is; undefined for tests, analyses and hooks. */
export function kindOf(node: ManifestNode): AssetKind | undefined {
  return kinds.get(node.resource_type)
}

/** The asset of a model, a seed, a snapshot or a function. */
export function nodeAsset(
  manifest: Manifest,
  node: ManifestNode,
  key: AssetKey,
  upstream: readonly AssetKey[],
  operation: OperationName,
  codeVersion: string,
): Asset {
  const { config } = node
  const storage = storageOf(node)
  const owner = ownerOf(manifest, node)
  const freshness = declaredPolicies(node)
  return {
    key,
    kind: kindOf(node) ?? 'model',
    group: keyParts(key).group,
    storage,
    tags: node.tags,
    description: node.description ?? '',
    ...(owner !== undefined && { owner }),
    codeVersion,
    upstream,
    operation,
    ref: node.unique_id,
    ...(storage !== 'ephemeral' && node.schema && { relation: { schema: node.schema, name: node.alias ?? node.name } }),
    ...(freshness && { freshness }),
    ...(storage === 'incremental' && config.full_refresh === false && { fullRefresh: false as const }),
    names: {
      fqn: node.fqn.join('.'),
      package: node.package_name,
      path: node.original_file_path,
      materialized: materializedOf(node),
      ...(config.group && { group: config.group }),
      ...(node.version !== null && { version: String(node.version) }),
    },
    meta: metaOf(node),
  }
}

/** The asset of a source that nothing in the platform feeds: known of, never made. */
export function sourceAsset(source: ManifestSource, key: AssetKey): Asset {
  const freshness = sourcePolicies(source)
  return {
    key,
    kind: 'source',
    group: keyParts(key).group,
    storage: 'rows',
    tags: source.tags,
    description: source.description ?? '',
    codeVersion: '',
    upstream: [],
    ref: source.unique_id,
    relation: { schema: source.schema, name: source.identifier },
    ...(freshness && { freshness }),
    names: {
      source: `${source.source_name}.${source.name}`,
      fqn: source.fqn.join('.'),
      package: source.package_name,
      path: source.original_file_path,
    },
    meta: metaOf(source),
  }
}

/**
 * - a seed is a `table`: the file replaces its whole content
 * - a snapshot is `rows`: changes are merged into a history that no rebuild can make again, so it must never be taken for
 *   something that a full refresh may replace
 * - a materialized view is a `view`: it goes with the table below it (`drop ... cascade`), which is what planning must know
 * - a function holds no rows and falls with what it is defined on: a `view`
 * - a materialization of somebody's own is a `table`: replaced as a whole
 */
function storageOf(node: ManifestNode): Storage {
  if (node.resource_type === 'snapshot') return 'rows'
  if (node.resource_type === 'function') return 'view'
  switch (node.config.materialized) {
    case 'incremental':
      return 'incremental'
    case 'view':
    case 'materialized_view':
      return 'view'
    case 'ephemeral':
      return 'ephemeral'
    default:
      return 'table'
  }
}

export function materializedOf({ config, resource_type }: ManifestNode): string {
  return config.materialized ?? resource_type
}

/** The owner that the config's meta names, else the owner of the node's dbt group. */
function ownerOf({ groups }: Manifest, node: ManifestNode): string | undefined {
  const { owner } = metaOf(node)
  if (typeof owner === 'string' && owner !== '') return owner
  if (!node.config.group) return undefined
  const named = Object.values(groups).filter(({ name }) => name === node.config.group)
  const group = named.find((candidate) => candidate.package_name === node.package_name) ?? named[0]
  return ownerName(group?.owner)
}

export function ownerName(owner: ManifestOwner): string | undefined {
  const email = typeof owner?.email === 'string' ? owner.email : owner?.email?.join(', ')
  return owner?.name || email || undefined
}

function metaOf({ meta, config }: { meta?: unknown; config: ManifestConfig }): { readonly [key: string]: Json } {
  // The manifest is JSON, so what is under `meta` is too.
  return { ...(meta as { [key: string]: Json } | null), ...(config.meta as { [key: string]: Json } | null) }
}
