import { resolve } from 'node:path'
import { type Asset, type AssetKey, type AssetNames, assetKey, type Operation } from '@headwater/graph'
import type { EcsServiceDefinition, LiveDefinition, OperationDefinition } from './definitions.ts'
import type { Exposure } from './fragment.ts'
import { operationVersion } from './operation-version.ts'
import type { Reads } from './references.ts'
import { stepPolicy } from './retry.ts'
import { pathOf, relationOf, type TableDefinition } from './table.ts'

/** Where services and live readers stand: they are made from the warehouse and are no part of it. */
const SERVING = 'serving'

export function tableAsset(
  platform: string,
  operation: OperationDefinition,
  handle: string,
  table: TableDefinition,
  reads: Reads,
): Asset {
  const { group, name } = pathOf(table)
  return {
    ...bare(platform, group, name),
    kind: 'table',
    storage: 'rows',
    tags: table.tags ?? [],
    description: table.description ?? '',
    codeVersion: operationVersion(operation),
    upstream: reads.upstream,
    operation: `${platform}/${operation.name}`,
    ref: handle,
    relation: relationOf(table),
    names: exposureNames(reads),
    meta: {
      ...(table.preview && { preview: table.preview }),
      // Where a dbt model says the same.
      ...(table.fingerprint !== undefined && { headwater: { fingerprint: table.fingerprint } }),
    },
    ...(table.partitionColumn !== undefined && { partitionColumn: table.partitionColumn }),
    ...(table.owner !== undefined && { owner: table.owner }),
    ...(operation.partitions && { partitions: operation.partitions }),
  }
}

/** `folder` is where the platform is defined: a program's `cwd` starts there. */
export function tableOperation(
  platform: string,
  operation: OperationDefinition,
  made: readonly Asset[],
  { folder, location }: { readonly folder: string; readonly location: string },
): Operation {
  const { run } = operation
  const handles = Object.fromEntries(made.map((asset) => [asset.ref ?? '', asset.key]))
  const common = {
    name: `${platform}/${operation.name}`,
    makes: made.map((asset) => asset.key),
    divisible: false,
    location,
    ...stepPolicy(operation),
    ...(operation.partitions && { partitions: operation.partitions }),
    ...(operation.pool !== undefined && { pool: operation.pool }),
  }
  if (typeof run === 'function') {
    const title = operation.partitions ? `${operation.name} {partition}` : operation.name
    return { ...common, executor: 'function', title, spec: { handles } }
  }
  return {
    ...common,
    executor: 'program',
    title: [run.program, ...run.args].join(' '),
    spec: {
      handles,
      program: run.program,
      args: run.args,
      cwd: resolve(folder, run.cwd ?? '.'),
      ...(run.env && { env: run.env }),
      ...(run.timeoutSeconds !== undefined && { timeoutMs: run.timeoutSeconds * 1000 }),
    },
  }
}

export function serviceAsset(platform: string, service: EcsServiceDefinition, reads: Reads): Asset {
  return {
    ...bare(platform, SERVING, service.name),
    kind: 'service',
    description: service.description,
    upstream: reads.upstream,
    operation: `${platform}/${service.name}`,
    ref: service.name,
    names: exposureNames(reads),
  }
}

export function serviceOperation(
  platform: string,
  definition: EcsServiceDefinition,
  key: AssetKey,
  location: string,
): Operation {
  const { name, cluster, service, region, strategy } = definition
  return {
    name: `${platform}/${name}`,
    executor: 'ecs-service',
    makes: [key],
    divisible: false,
    title: `ecs ${strategy} ${cluster}/${service}`,
    spec: { cluster, service, region, strategy, handle: name },
    location,
    ...stepPolicy(definition),
  }
}

export function liveAsset(platform: string, live: LiveDefinition, reads: Reads): Asset {
  return {
    ...bare(platform, SERVING, live.name),
    description: live.description,
    upstream: reads.upstream,
    names: exposureNames(reads),
  }
}

/** An exposure that nothing in the platform declares to be: known of, never made. */
export function exposureAsset(platform: string, name: string, { upstream, description, owner }: Exposure): Asset {
  return {
    ...bare(platform, 'exposure', name),
    kind: 'exposure',
    description,
    upstream,
    names: { exposures: [name] },
    ...(owner !== undefined && { owner }),
  }
}

function bare(platform: string, group: string, name: string): Asset {
  return {
    key: assetKey(`${platform}/${group}/${name}`),
    kind: 'live',
    group,
    storage: 'none',
    tags: [],
    description: '',
    codeVersion: '1',
    upstream: [],
    names: {},
    meta: {},
  }
}

function exposureNames({ exposures }: Reads): AssetNames {
  return exposures.length > 0 ? { exposures } : {}
}
