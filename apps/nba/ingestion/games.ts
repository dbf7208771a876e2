import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { UserError } from '@headwater/errors'
import { SourceClient } from '../season/client.ts'
import { isDate } from '../season/dates.ts'
import { BRONZE } from './bronze.ts'
import { gamesInOneOnly, refuseDuplicates, refuseUnknownTeams } from './check-rows.ts'
import { inBronze } from './database.ts'
import { replaceRows } from './replace-rows.ts'
import { sourceUrl } from './source-url.ts'

/**
 * Brings the games of one date (the partition) into `bronze.boxscores` and `bronze.pbp`, both in one transaction: rows are
 * upserted on their keys, rows that the source no longer has go. Unavailable while the source has not both; a day without
 * games is complete with no rows. Environment: DATABASE_URL, SEASON_URL.
 */
export async function ingestGames(context: OperationContext): Promise<OperationResult> {
  const date = context.partition
  if (date === null || !isDate(date)) {
    throw new UserError('bad-partition', `boxscores and pbp are ingested by date: "${date ?? ''}" is not YYYY-MM-DD`)
  }
  const source = new SourceClient({ url: sourceUrl(context.env), signal: context.signal })
  const [boxscores, pbp, teams] = await Promise.all([source.boxscores(date), source.playByPlay(date), source.teams()])
  if (!boxscores.available || !pbp.available) return notBoth(boxscores, pbp)

  refuseDuplicates(BRONZE.boxscores, boxscores.body.rows)
  refuseDuplicates(BRONZE.pbp, pbp.body.rows)
  const playing = boxscores.body.rows.flatMap((row) => [row.team, row.opponent])
  refuseUnknownTeams(BRONZE.boxscores, playing, teams)
  const described = pbp.body.rows.flatMap((row) => [row.home_team, row.away_team])
  refuseUnknownTeams(BRONZE.pbp, described, teams)
  const { withoutBoxscores, withoutPbp } = gamesInOneOnly(boxscores.body.rows, pbp.body.rows)
  if (withoutPbp.length > 0) return unavailable(`partial: the source has no pbp yet of ${withoutPbp.join(', ')}`)
  if (withoutBoxscores.length > 0) {
    return unavailable(`partial: the source has no boxscores yet of ${withoutBoxscores.join(', ')}`)
  }

  const modifiedAt = context.now()
  return inBronze(context.env.DATABASE_URL, context.signal, async (client) => {
    const players = await replaceRows(client, BRONZE.boxscores, boxscores.body.rows, { modifiedAt, date })
    const plays = await replaceRows(client, BRONZE.pbp, pbp.body.rows, { modifiedAt, date })
    return {
      made: {
        boxscores: {
          rows: boxscores.body.rows.length,
          rowsWritten: players.written,
          metadata: { deleted: players.deleted },
        },
        pbp: { rows: pbp.body.rows.length, rowsWritten: plays.written, metadata: { deleted: plays.deleted } },
      },
    }
  })
}

type Availability = { readonly available: true } | { readonly available: false; readonly message: string }

function notBoth(boxscores: Availability, pbp: Availability): OperationResult {
  if (!boxscores.available && !pbp.available) {
    return unavailable(`not available at the source yet (${boxscores.message}, ${pbp.message})`)
  }
  if (!boxscores.available) return unavailable(`partial: pbp is there, boxscores are not yet (${boxscores.message})`)
  return unavailable(`partial: boxscores are there, pbp is not yet${pbp.available ? '' : ` (${pbp.message})`}`)
}
