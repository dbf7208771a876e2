import type { AssetKey } from '@headwater/graph'
import { connect, relationsExist } from '@headwater/postgres'
import type { OpenSession } from '../session.ts'
import { isStored } from './look.ts'

/** How many of the assets are in the warehouse, whatever the ledger says of them. Throws UnreachableError. */
export async function countExisting({ graph, target }: OpenSession, keys: readonly AssetKey[]): Promise<number> {
  const relations = keys.map((key) => graph.asset(key)).filter(isStored)
  if (relations.length === 0) return 0
  const client = await connect(target.databaseUrl)
  try {
    const exist = await relationsExist(
      client,
      relations.map(({ relation }) => relation),
    )
    return exist.filter((found) => found).length
  } finally {
    await client.end()
  }
}
