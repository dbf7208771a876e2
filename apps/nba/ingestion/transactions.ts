import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { fromSource } from './from-source.ts'
import { ingestTables } from './whole-table.ts'

/**
 * Brings all transactions, up to the newest that the source tells, into `bronze.transactions`. Unavailable while the source has
 * not come to the run's logical date. Environment: DATABASE_URL, SEASON_URL.
 */
export async function ingestTransactions(context: OperationContext): Promise<OperationResult> {
  const transactions = await fromSource(context, (source) => source.transactions())
  if (!transactions.available) return unavailable(`no transactions at the source yet (${transactions.message})`)
  const { through, rows } = transactions.body
  if (through < context.logicalDate) {
    return unavailable(`the source has transactions through ${through}, not yet those of ${context.logicalDate}`)
  }
  // Teams are named in sentences: the warehouse finds them there, and tests that it found one.
  return ingestTables(context, [{ name: 'transactions', rows, teams: [] }], { known: new Set() })
}
