import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { SourceError } from '../season/fetch-answer.ts'
import { fromSource } from './from-source.ts'
import { ingestTables, tablesOf } from './whole-table.ts'

/**
 * Brings contracts and attributes of everybody in the league into `bronze.contracts` and `bronze.player_attributes`: the source
 * tells both in one answer. Environment: DATABASE_URL, SEASON_URL.
 */
export async function ingestPlayers(context: OperationContext): Promise<OperationResult> {
  const [players, known] = await fromSource(context, (source) => Promise.all([source.players(), source.teams()]))
  if (!players.available) return unavailable(`the players are not available at the source yet (${players.message})`)
  // A league without players is a fault of the source; taken at its word, it would empty both tables.
  if (players.body.player_attributes.length === 0) {
    throw new SourceError('the source gave a league without a player; the tables are left as they are')
  }
  return ingestTables(context, tablesOf(players.body, ['contracts', 'player_attributes']), { known })
}
