import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { fromSource } from './from-source.ts'
import { ingestTables, tablesOf } from './whole-table.ts'

/**
 * Brings the season's statistics, as they stood on the morning of the run's logical date, into `bronze.player_advanced_stats`,
 * `bronze.shooting_stats` and `bronze.opponent_shooting`: one answer of the source, one transaction.
 * Environment: DATABASE_URL, SEASON_URL.
 */
export async function ingestSeasonStats(context: OperationContext): Promise<OperationResult> {
  const [stats, known] = await fromSource(context, (source) =>
    Promise.all([source.seasonStats(context.logicalDate), source.teams()]),
  )
  if (!stats.available) return unavailable(`no statistics of the season at the source yet (${stats.message})`)
  const tables = tablesOf(stats.body, ['player_advanced_stats', 'shooting_stats', 'opponent_shooting'])
  return ingestTables(context, tables, { known })
}
