import { Client, DatabaseError } from 'pg'

/** One row, every value as Postgres prints it. */
export type Row = { readonly [column: string]: string | null }

/** What the dashboard holds in memory from its start to its end. */
export interface Marts {
  readonly tables: { readonly [mart in MartName]: readonly Row[] }
  /** Marts that were not there yet when the dashboard started. */
  readonly missing: readonly MartName[]
}

/** Exactly the marts that dbt's exposure `dashboard` depends on, each in the order in which it is shown. */
const QUERIES = {
  standings: 'select * from gold.standings order by conference, position',
  recent_games: 'select * from gold.recent_games order by game_date desc, home_team',
  game_flow: 'select * from gold.game_flow where game_date > (select max(game_date) - 14 from gold.game_flow)',
  player_leaders: 'select * from gold.player_leaders order by position limit 10',
  team_form: 'select * from gold.team_form order by team',
  injury_report: 'select * from gold.injury_report order by reported_on desc, team, player',
  // A tip-off is known by its time in the league's east, whatever the server's time zone.
  schedule_tonight: `select *, to_char(start_time at time zone 'America/New_York', 'FMHH12:MI AM') as tip_off
    from gold.schedule_tonight order by start_time, home_team`,
  prediction_accuracy: 'select * from gold.prediction_accuracy order by last_game desc, model_version',
  prediction_results: 'select * from gold.prediction_results order by game_date, home_team',
} as const

export type MartName = keyof typeof QUERIES
export const MART_NAMES = Object.keys(QUERIES) as MartName[]

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_SCHEMA = '3F000'

/**
 * Reads every mart once, all as of one moment. A mart that does not exist is named in `missing`; anything else that goes
 * wrong (no database, no permission, a column that is gone) is thrown, with the mart's name in the message.
 */
export async function readMarts(databaseUrl: string): Promise<Marts> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser: () => (value: string) => value },
  })
  await client.connect()
  try {
    await client.query("begin isolation level repeatable read read only; set local datestyle to 'ISO'")
    const missing: MartName[] = []
    const tables: { [mart in MartName]?: readonly Row[] } = {}
    for (const mart of MART_NAMES) {
      const rows = await readMart(client, mart)
      if (rows === null) missing.push(mart)
      tables[mart] = rows ?? []
    }
    return { tables: tables as Marts['tables'], missing }
  } finally {
    await client.end()
  }
}

/** Null for a mart that is not there. The savepoint keeps the transaction usable behind that error. */
async function readMart(client: Client, mart: MartName): Promise<readonly Row[] | null> {
  await client.query('savepoint mart')
  try {
    return (await client.query<Row>(QUERIES[mart])).rows
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    if (error.code !== UNDEFINED_TABLE && error.code !== UNDEFINED_SCHEMA) {
      throw new Error(`gold.${mart}: ${error.message}`, { cause: error })
    }
    await client.query('rollback to savepoint mart')
    return null
  }
}
