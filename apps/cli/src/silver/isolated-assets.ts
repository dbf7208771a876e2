import type { Dataset } from '@headwater/aws/silver'
import { UserError } from '@headwater/errors'
import type { AssetGraph, AssetKey, Operation } from '@headwater/graph'

/** An asset whose runs are written aside: what makes it, and where it lies. */
export interface IsolatedAsset {
  readonly key: AssetKey
  readonly operation: Operation
  readonly dataset: Dataset
}

/** What a step of an operation with executor `isolated` or `gold` needs to know: the config has checked it. */
export function datasetOf({ spec }: Pick<Operation, 'spec'>): Dataset {
  return spec as unknown as Dataset
}

/** All of them in the workspace. Throws UserError where there is none. */
export function isolatedAssets({ data }: Pick<AssetGraph, 'data'>): readonly [IsolatedAsset, ...IsolatedAsset[]] {
  const [first, ...others] = data.operations
    .filter(({ executor }) => executor === 'isolated')
    .flatMap((operation) => operation.makes.map((key) => ({ key, operation, dataset: datasetOf(operation) })))
  if (first !== undefined) return [first, ...others]
  throw new UserError('bad-argument', 'nothing in this workspace is written aside and promoted', {
    next: ['declare it in an assets.ts with p.isolated(…): docs/silver.md'],
  })
}

/**
 * The one that a name means: itself, or a month of Gold made of it.
 * Throws UserError for a name that means nothing, several assets, or one that is not written aside.
 */
export function isolatedAsset(graph: AssetGraph, name: string): IsolatedAsset {
  const all = isolatedAssets(graph)
  const { assets: keys } = graph.select([name])
  const found = all.filter(
    ({ key, dataset }) => keys.includes(key) || Object.values(dataset.gold.assets).some((gold) => keys.includes(gold)),
  )
  const [only, ...more] = found
  if (only !== undefined && more.length === 0 && keys.length <= 1 + Object.keys(only.dataset.gold.assets).length)
    return only
  const names = all.map(({ key }) => graph.label(key)).join(', ')
  throw new UserError(
    'bad-argument',
    only === undefined ? `${name} is not written aside and promoted` : `${name} means several assets`,
    {
      details: [`those that are  ${names}`],
    },
  )
}
