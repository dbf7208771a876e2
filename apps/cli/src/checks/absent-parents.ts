import type { AssetKey, Check } from '@headwater/graph'
import { connect, relationsExist } from '@headwater/postgres'
import { isStored } from '../observe/look.ts'
import type { OpenSession } from '../session.ts'
import { looksAt } from './looks-at.ts'

/**
 * By check, what it looks at and is not in the warehouse: dbt would only say that a relation does not exist. Asks the warehouse and
 * not the ledger, which may not know what somebody else has made. Throws UnreachableError.
 */
export async function absentParents(
  { graph, target }: OpenSession,
  checks: readonly Check[],
): Promise<ReadonlyMap<Check, readonly AssetKey[]>> {
  const needs = new Map(checks.map((check) => [check, looksAt(graph, check)]))
  const stored = [...new Set([...needs.values()].flat())].map((key) => graph.asset(key)).filter(isStored)
  const client = await connect(target.databaseUrl)
  try {
    const exist = await relationsExist(
      client,
      stored.map(({ relation }) => relation),
    )
    const absent = new Set(stored.filter((_, i) => exist[i] === false).map(({ key }) => key))
    return new Map(
      Array.from(needs, ([check, keys]) => [check, keys.filter((key) => absent.has(key))] as const).filter(
        ([, keys]) => keys.length > 0,
      ),
    )
  } finally {
    await client.end()
  }
}
