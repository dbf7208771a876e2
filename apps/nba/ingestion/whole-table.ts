import type { OperationContext, OperationResult } from '@headwater/config'
import type { BronzeName } from './bronze.ts'
import { BRONZE } from './bronze.ts'
import { refuseDuplicates, refuseUnknownTeams } from './check-rows.ts'
import { inBronze } from './database.ts'
import { replaceRows } from './replace-rows.ts'

/**
 * Makes a whole bronze table hold exactly what the source offers, in one transaction. Rows it no longer offers go as well: a game
 * that was moved to another day would otherwise be played twice, and a player who is fit again stay injured.
 */
export async function ingestWholeTable(
  context: OperationContext,
  name: BronzeName,
  rows: readonly object[],
  teams: { readonly used: Iterable<string>; readonly known: ReadonlySet<string> },
): Promise<OperationResult> {
  const table = BRONZE[name]
  refuseDuplicates(table, rows)
  refuseUnknownTeams(table, teams.used, teams.known)
  return inBronze(context.env.DATABASE_URL, context.signal, async (client) => {
    const { written, deleted } = await replaceRows(client, table, rows, { modifiedAt: context.now(), date: null })
    return { made: { [name]: { rows: rows.length, rowsWritten: written, metadata: { deleted } } } }
  })
}
