import { createHash } from 'node:crypto'
import { UserError } from '@headwater/errors'
import { type Asset, type AssetKey, assetKey, type Operation } from '@headwater/graph'
import { type IsolatedDefinition, type IsolatedGold, type MadePath, pathAndDescription } from './isolated.ts'
import { stepPolicy } from './retry.ts'
import { SOURCE_VERSION, type SourceDefinition } from './source.ts'

/** What nobody here makes: its partitions are known by what was observed of it. */
export function sourceAsset(platform: string, source: SourceDefinition): Asset {
  const { path, partitions, owner, bucket, prefix } = source
  return {
    ...bare(platform, { path, description: source.description ?? '' }),
    kind: 'source',
    storage: 'rows',
    tags: source.tags ?? [],
    ...(owner !== undefined && { owner }),
    ...(partitions && { partitions }),
    meta: { ...(bucket !== undefined && { bucket }), ...(prefix !== undefined && { prefix }) },
  }
}

export interface IsolatedNodes {
  readonly assets: readonly Asset[]
  readonly operations: readonly Operation[]
}

/**
 * Two operations over one dataset: the one that writes dates aside, and the one that makes months of those that count.
 * The spec of both is the `Dataset` of `@headwater/aws`.
 */
export function isolatedNodes(
  platform: string,
  definition: IsolatedDefinition,
  reads: readonly AssetKey[],
  location: string,
): IsolatedNodes {
  const [bronze, ...others] = reads
  if (bronze === undefined || others.length > 0) {
    throw new UserError('bad-config', `${location}: isolated operation ${definition.name}: reads`, {
      details: [`found     ${reads.length} assets`, 'expected  the one asset whose raw files it reads'],
    })
  }
  const { name, gold, pool, partitions } = definition
  const silver: Asset = {
    ...bare(platform, pathAndDescription(definition.makes)),
    codeVersion: isolatedVersion(definition),
    upstream: [bronze],
    operation: `${platform}/${name}`,
    ref: 'silver',
    partitions,
  }
  const months = Object.entries(gold.makes).map(
    ([handle, made]: [string, MadePath]): Asset => ({
      ...bare(platform, pathAndDescription(made)),
      codeVersion: isolatedVersion(gold),
      upstream: [silver.key],
      operation: `${platform}/${gold.operation}`,
      ref: handle,
      partitions: gold.partitions,
    }),
  )
  const dataset = datasetOf(
    definition,
    bronze,
    silver.key,
    Object.fromEntries(months.map(({ key, ref = '' }) => [ref, key])),
  )
  const goldPool = gold.pool ?? pool
  return {
    assets: [silver, ...months],
    operations: [
      {
        name: `${platform}/${name}`,
        executor: 'isolated',
        aside: true,
        makes: [silver.key],
        divisible: false,
        title: `${definition.stateMachine} {partition}`,
        partitions,
        spec: dataset,
        location,
        ...stepPolicy(definition),
        ...(pool !== undefined && { pool }),
      },
      {
        name: `${platform}/${gold.operation}`,
        executor: 'gold',
        makes: months.map(({ key }) => key),
        divisible: false,
        title: `${gold.stateMachine} {partition}`,
        partitions: gold.partitions,
        spec: dataset,
        location,
        ...stepPolicy(gold),
        ...(goldPool !== undefined && { pool: goldPool }),
      },
    ],
  }
}

function datasetOf(
  definition: IsolatedDefinition,
  bronze: AssetKey,
  silver: AssetKey,
  gold: { readonly [name: string]: AssetKey },
): Operation['spec'] {
  const { region, stateMachine, quarantine, logGroup, schemaVersion, schemas, limits, athena } = definition
  const { bucket, prefix, stateMachine: monthMachine } = definition.gold
  return {
    region,
    bronze: { ...definition.bronze, asset: bronze },
    silver: { ...definition.silver, asset: silver },
    quarantine: { ...quarantine },
    gold: { bucket, prefix, stateMachine: monthMachine, assets: gold },
    stateMachine,
    logGroup,
    schemaVersion,
    schemas: Object.fromEntries(
      Object.entries(schemas).map(([version, { bronzeColumns, silverColumns }]) => [
        version,
        { bronzeColumns, silverColumns: silverColumns.map((column) => ({ ...column })) },
      ]),
    ),
    limits: { ...limits },
    athena: { database: athena.database, results: { ...athena.results } },
  }
}

/** The code version of what is written aside, or made of it. */
export function isolatedVersion({ version = '1', stateMachine }: IsolatedDefinition | IsolatedGold): string {
  return createHash('sha256')
    .update(JSON.stringify([version, stateMachine]))
    .digest('hex')
    .slice(0, 12)
}

function bare(platform: string, { path, description }: { readonly path: string; readonly description: string }): Asset {
  return {
    key: assetKey(`${platform}/${path}`),
    kind: 'table',
    group: path.slice(0, path.indexOf('/')),
    storage: 'runs',
    tags: [],
    description,
    codeVersion: SOURCE_VERSION,
    upstream: [],
    names: {},
    meta: {},
  }
}
