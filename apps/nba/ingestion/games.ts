import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { UserError } from '@headwater/errors'
import { isDate } from '../season/dates.ts'
import type { Patience } from '../season/fetch-answer.ts'
import { BRONZE } from './bronze.ts'
import { refuseDuplicates, refuseUnknownTeams } from './check-rows.ts'
import { partial, whatLacks } from './complete-day.ts'
import { inBronze } from './database.ts'
import { fromSource } from './from-source.ts'
import { replaceRows } from './replace-rows.ts'

/**
 * Brings the games of one date (the partition) into `bronze.boxscores` and `bronze.pbp`, both in one transaction: rows are
 * upserted on their keys, rows that the source no longer has go. Unavailable while the source has not both tables of every game
 * that its schedule has for the date; a day without games is complete with no rows. An answer that cannot be right is a
 * `SourceError`, and nothing is written. Environment: DATABASE_URL, SEASON_URL. `patience` is for tests.
 */
export async function ingestGames(
  context: OperationContext,
  patience: Partial<Omit<Patience, 'signal'>> = {},
): Promise<OperationResult> {
  const date = context.partition
  if (date === null || !isDate(date)) {
    throw new UserError('bad-partition', `boxscores and pbp are ingested by date: "${date ?? ''}" is not YYYY-MM-DD`)
  }
  const [boxscores, pbp, schedule, teams] = await fromSource(
    context,
    (source) => Promise.all([source.boxscores(date), source.playByPlay(date), source.schedule(), source.teams()]),
    patience,
  )
  if (!boxscores.available || !pbp.available) return notBoth(boxscores, pbp)
  if (!schedule.available) return unavailable(`the schedule is not available at the source yet (${schedule.message})`)

  refuseDuplicates(BRONZE.boxscores, boxscores.body.rows)
  refuseDuplicates(BRONZE.pbp, pbp.body.rows)
  const playing = boxscores.body.rows.flatMap((row) => [row.team, row.opponent])
  refuseUnknownTeams(BRONZE.boxscores, playing, teams)
  const described = pbp.body.rows.flatMap((row) => [row.home_team, row.away_team])
  refuseUnknownTeams(BRONZE.pbp, described, teams)
  const day = { date, boxscores: boxscores.body.rows, pbp: pbp.body.rows, schedule: schedule.body.rows }
  const lacks = whatLacks(day)
  if (lacks !== null) return unavailable(lacks)

  const modifiedAt = context.now()
  return inBronze(context.env.DATABASE_URL, context.signal, async (client) => {
    const players = await replaceRows(client, BRONZE.boxscores, day.boxscores, { modifiedAt, date })
    const plays = await replaceRows(client, BRONZE.pbp, day.pbp, { modifiedAt, date })
    return {
      made: {
        boxscores: {
          rows: day.boxscores.length,
          rowsWritten: players.written,
          metadata: { deleted: players.deleted },
        },
        pbp: { rows: day.pbp.length, rowsWritten: plays.written, metadata: { deleted: plays.deleted } },
      },
    }
  })
}

type Availability = { readonly available: true } | { readonly available: false; readonly message: string }

function notBoth(boxscores: Availability, pbp: Availability): OperationResult {
  if (!boxscores.available && !pbp.available) {
    return unavailable(`not available at the source yet (${boxscores.message}, ${pbp.message})`)
  }
  if (!boxscores.available) {
    return unavailable(partial(`pbp is there, boxscores are not yet (${boxscores.message})`))
  }
  return unavailable(partial(`boxscores are there, pbp is not yet${pbp.available ? '' : ` (${pbp.message})`}`))
}
