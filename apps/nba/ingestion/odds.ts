import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { fromSource } from './from-source.ts'
import { ingestTables, tablesOf } from './whole-table.ts'

/**
 * Brings the odds of every date, up to the newest that the source offers, into `bronze.odds`. Unavailable while the source has not
 * come to the run's logical date. Environment: DATABASE_URL, SEASON_URL.
 */
export async function ingestOdds(context: OperationContext): Promise<OperationResult> {
  const [odds, known] = await fromSource(context, (source) => Promise.all([source.odds(), source.teams()]))
  if (!odds.available) return unavailable(`odds are not available at the source yet (${odds.message})`)
  const { through, rows } = odds.body
  if (through < context.logicalDate) {
    return unavailable(`the source has odds through ${through}, not yet those of ${context.logicalDate}`)
  }
  return ingestTables(context, tablesOf({ odds: rows }, ['odds']), { known })
}
