import { type Asset, type AssetKey, assetKey } from '@headwater/graph'
import type { ProjectFragment } from '../fragment.ts'

export interface DrawnFragment {
  /** Model to what it reads: models of the project, or keys of other assets. */
  readonly models?: { readonly [name: string]: readonly string[] }
  /** dbt's `source.table` to the asset that it is. */
  readonly sources?: { readonly [source: string]: string }
  /** Those of the sources that other assets feed. */
  readonly fed?: readonly string[]
  readonly exposures?: { readonly [name: string]: readonly string[] }
}

/** What `@headwater/dbt` would make of the project `shop/dbt`, drawn by hand: models are `shop/silver/name`. */
export function drawFragment({ models = {}, sources = {}, fed = [], exposures = {} }: DrawnFragment): ProjectFragment {
  const keyOf = (name: string): AssetKey => assetKey(name.includes('/') ? name : `shop/silver/${name}`)
  const modelKeys = new Map(Object.keys(models).map((name) => [name, keyOf(name)]))
  const unfed = Object.entries(sources).filter(([source]) => !fed.includes(source))
  return {
    assets: [
      ...Object.entries(models).map(([name, reads]) => model(keyOf(name), reads.map(keyOf))),
      ...unfed.map(([, key]) => ({ ...model(assetKey(key), []), kind: 'source' as const, operation: undefined })),
    ].map(({ operation, ...asset }) => (operation === undefined ? asset : { ...asset, operation })),
    operations: [
      {
        name: 'shop/dbt',
        executor: 'dbt',
        makes: [...modelKeys.values()],
        divisible: true,
        title: 'dbt build',
        spec: {},
        location: 'assets.ts:1',
      },
    ],
    checks: [],
    sourceNames: new Map(Object.entries(sources).map(([source, key]) => [source, assetKey(key)])),
    fedNames: fed.map((source) => ({
      key: assetKey(sources[source] ?? ''),
      sourceName: source,
      description: `dbt on ${source}`,
      tags: ['from dbt'],
      package: 'shop',
    })),
    models: modelKeys,
    exposures: new Map(
      Object.entries(exposures).map(([name, reads]) => [
        name,
        { upstream: reads.map(keyOf), description: `dbt on ${name}`, owner: 'ann' },
      ]),
    ),
  }
}

function model(key: AssetKey, upstream: readonly AssetKey[]): Asset {
  return {
    key,
    kind: 'model',
    group: 'silver',
    storage: 'table',
    tags: [],
    description: '',
    codeVersion: '1',
    upstream,
    operation: 'shop/dbt',
    names: {},
    meta: {},
  }
}
