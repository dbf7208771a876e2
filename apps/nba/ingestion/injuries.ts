import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { SourceClient } from '../season/client.ts'
import { sourceUrl } from './source-url.ts'
import { ingestTables, tablesOf } from './whole-table.ts'

/** Brings the injury report of the run's logical date into `bronze.injuries`. Environment: DATABASE_URL, SEASON_URL. */
export async function ingestInjuries(context: OperationContext): Promise<OperationResult> {
  const source = new SourceClient({ url: sourceUrl(context.env), signal: context.signal })
  const [injuries, known] = await Promise.all([source.injuries(context.logicalDate), source.teams()])
  if (!injuries.available) return unavailable(`no injury report at the source yet (${injuries.message})`)
  const { rows } = injuries.body
  return ingestTables(context, tablesOf({ injuries: rows }, ['injuries']), { known })
}
