import type { Asset, AssetGraph } from '@headwater/graph'
import { type NeededRelation, type NeededRights, type Queryable, relationsExist } from '@headwater/postgres'
import { isStored, type StoredAsset } from '../observe/look.ts'

/** What carrying out the whole graph takes, schema by schema. Asks only which relations are there. */
export async function neededRights(client: Queryable, graph: AssetGraph): Promise<NeededRights[]> {
  const assets = graph.keys.map((key) => graph.asset(key)).filter(isStored)
  const exist = await relationsExist(
    client,
    assets.map(({ relation }) => relation),
  )
  const missing = new Set(assets.filter((_, i) => exist[i] === false))
  return [...Map.groupBy(assets, ({ relation }) => relation.schema)].map(([schema, inSchema]) => ({
    schema,
    create: inSchema.some((asset) => makesRelations(asset, graph, missing)),
    relations: inSchema.map((asset) => ({ name: asset.relation.name, use: useOf(asset, graph) })),
  }))
}

/** dbt makes every table anew beside the old one; others make theirs once. */
function makesRelations(asset: StoredAsset, graph: AssetGraph, missing: ReadonlySet<Asset>): boolean {
  const operation = graph.operationOf(asset.key)
  return operation !== undefined && (operation.executor === 'dbt' || missing.has(asset))
}

function useOf(asset: Asset, graph: AssetGraph): NeededRelation['use'] {
  const operation = graph.operationOf(asset.key)
  if (operation === undefined) return 'read'
  return operation.executor === 'dbt' ? 'replace' : 'write'
}
