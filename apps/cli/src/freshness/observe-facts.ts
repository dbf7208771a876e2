import type { AssetFacts, FreshnessFacts } from '@headwater/freshness'
import type { Asset, AssetGraph, AssetKey, FreshnessPolicy } from '@headwater/graph'
import { connect, newestRow, observe, type Queryable } from '@headwater/postgres'
import { isStored, type StoredAsset } from '../observe/look.ts'

/**
 * The facts with what the tables themselves say of what policies ask for: newest rows, and row counts. Of a table that is not
 * there, or that is in nobody's history, nothing is added. Nothing is written down.
 * Throws UserError `bad-config` for a policy on a column that is not there or no point in time, UnreachableError.
 */
export async function observeFacts(
  graph: Pick<AssetGraph, 'asset' | 'ancestors'>,
  facts: FreshnessFacts,
  keys: readonly AssetKey[],
  databaseUrl: string,
): Promise<FreshnessFacts> {
  // What an asset is made from says how old it is.
  const all = [...new Set([...graph.ancestors(keys), ...keys])]
  const wanted = all
    .map((key) => graph.asset(key))
    .filter(isStored)
    .filter(isAsked)
  if (wanted.length === 0) return facts
  const client = await connect(databaseUrl)
  try {
    const seen: [AssetKey, AssetFacts][] = []
    for (const asset of wanted) {
      const known = facts.assets[asset.key] ?? { newest: null, partitions: [], troubles: [] }
      seen.push([asset.key, await lookAtOne(client, asset, known)])
    }
    return { ...facts, assets: { ...facts.assets, ...Object.fromEntries(seen) } }
  } finally {
    await client.end()
  }
}

async function lookAtOne(client: Queryable, asset: StoredAsset, known: AssetFacts): Promise<AssetFacts> {
  const column = policiesOf(asset).find(({ type }) => type === 'newest row')
  const counted = policiesOf(asset).some(({ type }) => type === 'rows') ? await withRows(client, asset, known) : known
  if (column?.type !== 'newest row') return counted
  const newest = await newestRow(client, asset.relation, column.column)
  return newest === null ? counted : { ...counted, newestRow: { column: column.column, ...newest } }
}

async function withRows(client: Queryable, asset: StoredAsset, known: AssetFacts): Promise<AssetFacts> {
  const { relation, partitionColumn, partitions } = asset
  const [found] = await observe(client, [
    {
      relation,
      fingerprint: false,
      ...(partitionColumn !== undefined && { partitionColumn }),
      ...(partitions && { timeZone: partitions.timeZone }),
    },
  ])
  if (!found || found.rows === null) return known
  const rows = new Map(found.partitions?.map((one) => [one.partition, one.rows]))
  return {
    ...known,
    newest: known.newest && { ...known.newest, rows: found.rows },
    // A partition without rows is not among those that were found.
    partitions:
      found.partitions === null
        ? known.partitions
        : known.partitions.map((one) => ({ ...one, rows: rows.get(one.partition) ?? 0 })),
  }
}

function isAsked(asset: Asset): boolean {
  return policiesOf(asset).some(({ type }) => type === 'newest row' || type === 'rows')
}

function policiesOf({ freshness = [] }: Asset): readonly FreshnessPolicy[] {
  return freshness
}
