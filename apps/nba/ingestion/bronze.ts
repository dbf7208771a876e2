import { readFile } from 'node:fs/promises'
import type { ClientBase } from 'pg'

/** A bronze table as `bronze.sql` makes it, without `modified_at`: what upserts and bulk loads are generated from. */
export interface BronzeTable {
  readonly name: string
  /** Column names and their types in Postgres, in the table's order. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  readonly key: readonly string[]
}

const integers = (...names: string[]) => names.map((name) => [name, 'integer'] as const)
const texts = (...names: string[]) => names.map((name) => [name, 'text'] as const)

export const BRONZE = {
  boxscores: {
    name: 'boxscores',
    columns: [
      ...texts('player', 'team', 'opponent'),
      ['game_date', 'date'],
      ...texts('location', 'outcome'),
      ['minutes', 'numeric'],
      ...integers('fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb'),
      ...integers('ast', 'stl', 'blk', 'tov', 'pf', 'pts', 'plus_minus'),
    ],
    key: ['player', 'game_date'],
  },
  pbp: {
    name: 'pbp',
    columns: [
      ...texts('home_team', 'away_team'),
      ['game_date', 'date'],
      ['period', 'integer'],
      ...texts('clock', 'description_home', 'description_away'),
      ...integers('score_home', 'score_away'),
    ],
    key: ['home_team', 'away_team', 'game_date', 'clock', 'period', 'description_home', 'description_away'],
  },
  schedule: {
    name: 'schedule',
    columns: [
      ...texts('away_team', 'home_team'),
      ['game_date', 'date'],
      ['start_time', 'timestamptz'],
      ['arena', 'text'],
    ],
    key: ['away_team', 'home_team', 'game_date'],
  },
  odds: {
    name: 'odds',
    columns: [
      ['team', 'text'],
      ['game_date', 'date'],
      ['spread', 'numeric'],
      ['total', 'numeric'],
      ['moneyline', 'integer'],
    ],
    key: ['team', 'game_date'],
  },
  injuries: {
    name: 'injuries',
    columns: [...texts('player', 'team', 'description', 'status'), ['reported_on', 'date']],
    key: ['player', 'team', 'description'],
  },
} as const satisfies { readonly [name: string]: BronzeTable }

export type BronzeName = keyof typeof BRONZE

/** Creates the bronze schema and its tables where they are missing (`bronze.sql`). Safe while others do the same. */
export async function createBronze(client: ClientBase): Promise<void> {
  const sql = await readFile(new URL('./bronze.sql', import.meta.url), 'utf8')
  // "create ... if not exists" of two sessions at once can still collide. One query is one transaction: the lock ends with it.
  await client.query(`select pg_advisory_xact_lock(hashtext('headwater/nba/bronze.sql')); ${sql}`)
}
