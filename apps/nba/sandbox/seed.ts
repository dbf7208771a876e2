import type { ClientBase } from 'pg'
import { BRONZE, type BronzeTable, createBronze } from '../ingestion/bronze.ts'
import { connect } from '../ingestion/database.ts'
import { addDays, dateRange } from '../season/dates.ts'
import { gamesOfDay, injuryReport, wholeSchedule } from '../season/day.ts'
import { oddsOn } from '../season/odds.ts'
import { SEASON_START } from '../season/schedule.ts'
import { DEFAULT_SEED, Season } from '../season/season.ts'
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
  readonly asset: 'boxscores' | 'pbp' | 'schedule' | 'odds' | 'injuries'
  readonly partition: string | null
  readonly rows: number
}

/**
 * Fills fresh bronze tables in bulk with what daily ingestion would have brought: games from the season's first day to `until`,
 * `modified_at` noon UTC of the day after; the whole schedule; odds and injuries as of the day after `until`. One transaction;
 * what the tables held before is gone. Days without games are in the answer with 0 rows: they are complete.
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
  let boxscores = ''

  /** Both tables come from the same played games: pbp streams, the far fewer box score lines wait for their turn. */
  function* playSeason(): Generator<string> {
    for (const [index, date] of dates.entries()) {
      if (index % 7 === 0) onProgress(`games of ${date}`)
      const day = gamesOfDay(season, date)
      const modifiedAt = ingestedOn(addDays(date, 1))
      boxscores += copyLines(BRONZE.boxscores, day.boxscores, modifiedAt)
      seeded.push({ asset: 'boxscores', partition: date, rows: day.boxscores.length })
      seeded.push({ asset: 'pbp', partition: date, rows: day.pbp.length })
      yield copyLines(BRONZE.pbp, day.pbp, modifiedAt)
    }
  }

  const client = await connect(databaseUrl)
  try {
    await createBronze(client)
    await client.query('begin')
    await client.query('truncate bronze.boxscores, bronze.pbp, bronze.schedule, bronze.odds, bronze.injuries')
    await copyRows(client, BRONZE.pbp, playSeason())
    await copyRows(client, BRONZE.boxscores, [boxscores])
    const loadWhole = async <Row extends object>(asset: 'schedule' | 'odds' | 'injuries', rows: readonly Row[]) => {
      await copyRows(client, BRONZE[asset], [copyLines(BRONZE[asset], rows, ingestedOn(today))])
      seeded.push({ asset, partition: null, rows: rows.length })
    }
    await loadWhole('schedule', wholeSchedule(season))
    await loadWhole(
      'odds',
      dateRange(SEASON_START, today).flatMap((date) => oddsOn(season, date)),
    )
    await loadWhole('injuries', injuryReport(season, today))
    await client.query('commit')
    await analyze(client, Object.values(BRONZE))
    return seeded
  } finally {
    await client.end()
  }
}

/** So that the first queries are planned for tables that are not empty. */
async function analyze(client: ClientBase, tables: readonly BronzeTable[]): Promise<void> {
  await client.query(`analyze ${tables.map((table) => `bronze."${table.name}"`).join(', ')}`)
}
