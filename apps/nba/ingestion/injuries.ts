import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { fromSource } from './from-source.ts'
import { ingestTables, tablesOf } from './whole-table.ts'

/** Brings the injury report of the run's logical date into `bronze.injuries`. Environment: DATABASE_URL, SEASON_URL. */
export async function ingestInjuries(context: OperationContext): Promise<OperationResult> {
  const [injuries, known] = await fromSource(context, (source) =>
    Promise.all([source.injuries(context.logicalDate), source.teams()]),
  )
  if (!injuries.available) return unavailable(`no injury report at the source yet (${injuries.message})`)
  const { rows } = injuries.body
  return ingestTables(context, tablesOf({ injuries: rows }, ['injuries']), { known })
}
