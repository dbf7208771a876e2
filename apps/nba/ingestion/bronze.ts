import { readFile } from 'node:fs/promises'
import type { ClientBase } from 'pg'
import { ZONES } from '../season/shots.ts'

/** A bronze table as `bronze.sql` makes it, without `modified_at`: what upserts and bulk loads are generated from. */
export interface BronzeTable {
  readonly name: string
  /** Column names and their types in Postgres, in the table's order. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  readonly key: readonly string[]
  /** The column by which rows of one date are replaced, where the table is written a date at a time. */
  readonly date?: string
}

const integers = (...names: string[]) => names.map((name) => [name, 'integer'] as const)
const texts = (...names: string[]) => names.map((name) => [name, 'text'] as const)
const numerics = (...names: string[]) => names.map((name) => [name, 'numeric'] as const)
const shots = integers(...ZONES.flatMap((zone) => [`${zone}_fga`, `${zone}_fgm`]))

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
    date: 'game_date',
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
    date: 'game_date',
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
  transactions: {
    name: 'transactions',
    columns: [['transaction_date', 'date'], ...texts('transaction')],
    key: ['transaction_date', 'transaction'],
  },
  contracts: {
    name: 'contracts',
    columns: [...texts('player', 'season', 'team'), ['salary', 'integer'], ['option', 'text'], ['signed_on', 'date']],
    key: ['player', 'season'],
  },
  player_attributes: {
    name: 'player_attributes',
    columns: [
      ...texts('player', 'team', 'position'),
      ...integers('height_cm', 'weight_kg'),
      ['birth_date', 'date'],
      ['first_season', 'integer'],
      ['shooting_hand', 'text'],
    ],
    key: ['player'],
  },
  attendance: {
    name: 'attendance',
    columns: [
      ...texts('away_team', 'home_team'),
      ['game_date', 'date'],
      ['arena', 'text'],
      ...integers('attendance', 'capacity'),
    ],
    key: ['away_team', 'home_team', 'game_date'],
  },
  player_advanced_stats: {
    name: 'player_advanced_stats',
    columns: [
      ...texts('player', 'team'),
      ['games', 'integer'],
      ['minutes', 'numeric'],
      ['points', 'integer'],
      ...numerics('true_shooting', 'effective_fg', 'usage_rate'),
      ...numerics('assist_rate', 'rebound_rate', 'turnover_rate', 'game_score'),
      ['plus_minus', 'integer'],
    ],
    key: ['player', 'team'],
  },
  shooting_stats: { name: 'shooting_stats', columns: [...texts('player', 'team'), ...shots], key: ['player'] },
  opponent_shooting: {
    name: 'opponent_shooting',
    columns: [['team', 'text'], ['games', 'integer'], ...shots],
    key: ['team'],
  },
  player_stats_snapshot: {
    name: 'player_stats_snapshot',
    columns: [
      ['snapshot_date', 'date'],
      ...texts('player', 'team'),
      ['games', 'integer'],
      ['minutes', 'numeric'],
      ...integers('points', 'rebounds', 'assists', 'steals', 'blocks', 'turnovers'),
    ],
    key: ['snapshot_date', 'player', 'team'],
    date: 'snapshot_date',
  },
  team_stats_snapshot: {
    name: 'team_stats_snapshot',
    columns: [
      ['snapshot_date', 'date'],
      ['team', 'text'],
      ...integers('games', 'wins', 'losses', 'points', 'opponent_points'),
      ...numerics('offensive_rating', 'defensive_rating', 'pace'),
    ],
    key: ['snapshot_date', 'team'],
    date: 'snapshot_date',
  },
} as const satisfies { readonly [name: string]: BronzeTable }

export type BronzeName = keyof typeof BRONZE

/** Creates the bronze schema and its tables where they are missing (`bronze.sql`). Safe while others do the same. */
export async function createBronze(client: ClientBase): Promise<void> {
  const sql = await readFile(new URL('./bronze.sql', import.meta.url), 'utf8')
  // "create ... if not exists" of two sessions at once can still collide. One query is one transaction: the lock ends with it.
  await client.query(`select pg_advisory_xact_lock(hashtext('headwater/nba/bronze.sql')); ${sql}`)
}
