import { BRONZE, type BronzeName, createBronze } from '../ingestion/bronze.ts'
import { connect } from '../ingestion/database.ts'
import { attendanceOn } from '../season/attendance.ts'
import { addDays, dateRange } from '../season/dates.ts'
import { injuryReport, playedOn, wholeSchedule } from '../season/day.ts'
import { oddsOn } from '../season/odds.ts'
import { playByPlayOf } from '../season/play-by-play.ts'
import { SEASON_START } from '../season/schedule.ts'
import { DEFAULT_SEED, Season } from '../season/season.ts'
import { SeasonPages } from '../season/season-pages.ts'
import { SeasonStats, statsOf } from '../season/season-stats.ts'
import { copyLines, copyRows } from './copy-rows.ts'

export interface SeedOptions {
  readonly databaseUrl: string
  /** The last date with results, `YYYY-MM-DD`. */
  readonly until: string
  /** The target's clock; nothing is modified later than this. */
  readonly now: Date
  readonly onProgress?: (message: string) => void
  /** Another season than the source's own, in tests. */
  readonly seed?: number
}

/** One partition (or whole table) that was filled. */
export interface SeededTable {
  readonly asset: BronzeName
  readonly partition: string | null
  readonly rows: number
}

/**
 * Fills fresh bronze tables in bulk with what daily ingestion would have brought: games from the season's first day to `until`,
 * `modified_at` noon UTC of the day after; a snapshot of the statistics on each of those days after; everything else as of the
 * day after `until`. One transaction; what the tables held before is gone. Days without games are in the answer with 0 rows:
 * they are complete.
 */
export async function seedSeason(options: SeedOptions): Promise<readonly SeededTable[]> {
  const { databaseUrl, until, now, onProgress = () => {}, seed = DEFAULT_SEED } = options
  const season = new Season(seed)
  const dates = dateRange(SEASON_START, until)
  const today = addDays(until, 1)
  const ingestedOn = (date: string) => {
    const noon = new Date(`${date}T12:00:00Z`)
    return noon < now ? noon : now
  }
  const seeded: SeededTable[] = []
  const stats = new SeasonStats()
  /** Lines of the tables that wait for their turn, and how many. */
  const waiting = { boxscores: '', player_stats_snapshot: '', team_stats_snapshot: '' }
  const counts = { player_stats_snapshot: 0, team_stats_snapshot: 0 }

  const takeSnapshot = (date: string) => {
    const pages = { player_stats_snapshot: stats.players(date), team_stats_snapshot: stats.teams(date) }
    for (const name of ['player_stats_snapshot', 'team_stats_snapshot'] as const) {
      waiting[name] += copyLines(BRONZE[name], pages[name], ingestedOn(date))
      counts[name] += pages[name].length
    }
  }

  /** All of these tables come from the same played games: pbp streams, the far fewer lines of the others wait. */
  function* playSeason(): Generator<string> {
    for (const [index, date] of dates.entries()) {
      if (index % 7 === 0) onProgress(`games of ${date}`)
      const played = playedOn(season, date)
      const games = played.map((game) => statsOf(seed, game))
      const boxscores = games.flatMap(({ boxscore }) => boxscore)
      const pbp = played.flatMap(playByPlayOf)
      const ingested = addDays(date, 1)
      for (const game of games) stats.add(game)
      takeSnapshot(ingested)
      waiting.boxscores += copyLines(BRONZE.boxscores, boxscores, ingestedOn(ingested))
      seeded.push({ asset: 'boxscores', partition: date, rows: boxscores.length })
      seeded.push({ asset: 'pbp', partition: date, rows: pbp.length })
      yield copyLines(BRONZE.pbp, pbp, ingestedOn(ingested))
    }
  }

  const client = await connect(databaseUrl)
  try {
    const all = Object.values(BRONZE).map(({ name }) => `bronze."${name}"`)
    await createBronze(client)
    await client.query('begin')
    await client.query(`truncate ${all.join(', ')}`)
    await copyRows(client, BRONZE.pbp, playSeason())
    await copyRows(client, BRONZE.boxscores, [waiting.boxscores])
    for (const name of ['player_stats_snapshot', 'team_stats_snapshot'] as const) {
      await copyRows(client, BRONZE[name], [waiting[name]])
      seeded.push({ asset: name, partition: null, rows: counts[name] })
    }
    for (const [name, rows] of wholeTables(season, stats, today)) {
      await copyRows(client, BRONZE[name], [copyLines(BRONZE[name], rows, ingestedOn(today))])
      seeded.push({ asset: name, partition: null, rows: rows.length })
    }
    await client.query('commit')
    // So that the first queries are planned for tables that are not empty.
    await client.query(`analyze ${all.join(', ')}`)
    return seeded
  } finally {
    await client.end()
  }
}

/** What the source offers for the tables that are taken whole, on the morning of `today`. */
function wholeTables(season: Season, stats: SeasonStats, today: string): [BronzeName, readonly object[]][] {
  const pages = new SeasonPages(season)
  return [
    ['schedule', wholeSchedule(season)],
    ['odds', dateRange(SEASON_START, today).flatMap((date) => oddsOn(season, date))],
    ['injuries', injuryReport(season, today)],
    ['transactions', pages.transactions(today)],
    ['contracts', pages.contracts()],
    ['player_attributes', pages.attributes()],
    ['attendance', dateRange(SEASON_START, addDays(today, -1)).flatMap((date) => attendanceOn(season, date))],
    ['player_advanced_stats', stats.advanced()],
    ['shooting_stats', stats.shooting()],
    ['opponent_shooting', stats.opponentShooting()],
  ]
}
