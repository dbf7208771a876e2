import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { addDays } from '../season/dates.ts'
import { fromSource } from './from-source.ts'
import { ingestTables } from './whole-table.ts'

/**
 * Brings the attendance of all games played into `bronze.attendance`. Unavailable while the source has not come to the day
 * before the run's logical date. Environment: DATABASE_URL, SEASON_URL.
 */
export async function ingestAttendance(context: OperationContext): Promise<OperationResult> {
  const [attendance, known] = await fromSource(context, (source) => Promise.all([source.attendance(), source.teams()]))
  if (!attendance.available) return unavailable(`no attendance at the source yet (${attendance.message})`)
  const { through, rows } = attendance.body
  const wanted = addDays(context.logicalDate, -1)
  if (through < wanted) return unavailable(`the source has attendance through ${through}, not yet that of ${wanted}`)
  const teams = rows.flatMap((row) => [row.home_team, row.away_team])
  return ingestTables(context, [{ name: 'attendance', rows, teams }], { known })
}
