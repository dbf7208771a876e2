import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { BRONZE } from './bronze.ts'
import { refuseOtherDates } from './check-rows.ts'
import { fromSource } from './from-source.ts'
import { ingestTables, tablesOf } from './whole-table.ts'

/**
 * Adds the source's pages of players and teams, as they stood on the run's logical date, to `bronze.player_stats_snapshot` and
 * `bronze.team_stats_snapshot`. Snapshots of other dates stay; those of the same date are replaced, so that running it again
 * doubles nothing. Environment: DATABASE_URL, SEASON_URL.
 */
export async function snapshotStats(context: OperationContext): Promise<OperationResult> {
  const date = context.logicalDate
  const [pages, known] = await fromSource(context, (source) => Promise.all([source.snapshots(date), source.teams()]))
  if (!pages.available) return unavailable(`no statistics at the source yet to take a snapshot of (${pages.message})`)
  for (const name of ['player_stats_snapshot', 'team_stats_snapshot'] as const) {
    const dates = pages.body[name].map((row) => row.snapshot_date)
    refuseOtherDates(BRONZE[name], dates, date)
  }
  const tables = tablesOf(pages.body, ['player_stats_snapshot', 'team_stats_snapshot'])
  return ingestTables(context, tables, { known, date })
}
