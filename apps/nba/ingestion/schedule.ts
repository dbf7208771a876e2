import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { SourceError } from '../season/fetch-answer.ts'
import { fromSource } from './from-source.ts'
import { ingestTables } from './whole-table.ts'

/** Brings the season's whole schedule, played games and coming ones, into `bronze.schedule`. Environment: DATABASE_URL, SEASON_URL. */
export async function ingestSchedule(context: OperationContext): Promise<OperationResult> {
  const [schedule, known] = await fromSource(context, (source) => Promise.all([source.schedule(), source.teams()]))
  if (!schedule.available) return unavailable(`the schedule is not available at the source yet (${schedule.message})`)
  const { rows } = schedule.body
  // A season without games is a fault of the source; taken at its word, it would empty the table.
  if (rows.length === 0) throw new SourceError('the source gave a schedule without a game; the table is left as it is')
  const teams = rows.flatMap((row) => [row.home_team, row.away_team])
  return ingestTables(context, [{ name: 'schedule', rows, teams }], { known })
}
