import type { MadeAsset, OperationContext, OperationResult } from '@headwater/config'
import type { BronzeName } from './bronze.ts'
import { BRONZE } from './bronze.ts'
import { refuseDuplicates, refuseUnknownTeams } from './check-rows.ts'
import { inBronze } from './database.ts'
import { countRows, replaceRows } from './replace-rows.ts'

/** What the source gave for one table, and the teams that it names there. */
export interface GivenTable {
  readonly name: BronzeName
  readonly rows: readonly object[]
  readonly teams: Iterable<string>
}

/**
 * Makes whole bronze tables hold exactly what the source offers, all in one transaction. Rows it no longer offers go as well: a
 * game that was moved to another day would otherwise be played twice, and a player who is fit again stay injured.
 * With a `date`, only the rows of that date are replaced, and all others stay. `known` are the teams that the source lists.
 */
export async function ingestTables(
  context: OperationContext,
  given: readonly GivenTable[],
  { known, date = null }: { readonly known: ReadonlySet<string>; readonly date?: string | null },
): Promise<OperationResult> {
  for (const { name, rows, teams } of given) {
    refuseDuplicates(BRONZE[name], rows)
    refuseUnknownTeams(BRONZE[name], teams, known)
  }
  return inBronze(context.env.DATABASE_URL, context.signal, async (client) => {
    const modifiedAt = context.now()
    const made: { [name: string]: MadeAsset } = {}
    for (const { name, rows } of given) {
      const { written, deleted } = await replaceRows(client, BRONZE[name], rows, { modifiedAt, date })
      const inAll = date === null ? rows.length : await countRows(client, BRONZE[name])
      made[name] = { rows: inAll, rowsWritten: written, metadata: { deleted } }
    }
    return { made }
  })
}

/** The tables of one answer, each with the teams of its rows. */
export function tablesOf<Name extends BronzeName>(
  answer: {
    readonly [name in Name]: readonly { readonly team: string }[]
  },
  names: readonly Name[],
): GivenTable[] {
  return names.map((name) => ({ name, rows: answer[name], teams: answer[name].map((row) => row.team) }))
}
