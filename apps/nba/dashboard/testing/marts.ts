import type { Warehouse } from '../../dbt/testing/warehouse.ts'
import { MART_NAMES, type MartName } from '../marts.ts'

/** One row of each mart, with the columns that the dashboard uses. */
const MARTS: { readonly [mart in MartName]: string } = {
  standings: `select 'East' as conference, 1 as position, 'BOS' as team, 'Boston Celtics' as team_name, 27 as wins, 8 as losses,
    0.771 as win_pct, 7.11 as average_margin`,
  team_form: `select 'BOS' as team, date '2025-01-03' as last_game, 27 as wins, 8 as losses, 0.8::numeric as win_pct_last_10, -2 as streak`,
  recent_games: `select date '2025-01-03' as game_date, 'BOS' as home_team, 'MIL' as away_team, 120 as home_points, 125 as away_points,
    'MIL' as winner`,
  game_flow: `select date '2025-01-03' as game_date, 'BOS' as home_team, 'MIL' as away_team, 11 as longest_home_run,
    10 as longest_away_run, true as was_clutch, 5 as periods`,
  player_leaders: `select 1 as position, 'A. Player' as player, 'BOS' as team, 27.81 as points, 7.69 as rebounds, 2.5 as assists,
    30.1 as points_last_10`,
  injury_report: `select 'BOS' as team, 'H. Urt' as player, 'Out' as status, 'Left knee sprain (2025-01-02)' as description,
    date '2025-01-02' as reported_on`,
  schedule_tonight: `select date '2025-01-04' as game_date, timestamptz '2025-01-05 00:30Z' as start_time, 'The Garden' as arena,
    'NYK' as home_team, 'New York Knicks' as home_team_name, 20 as home_wins, 16 as home_losses, 2 as home_streak,
    'BOS' as away_team, 'Boston Celtics' as away_team_name, 27 as away_wins, 8 as away_losses, -2 as away_streak,
    1.5 as home_spread, 0.3712::numeric as home_win_probability, 'BOS' as predicted_winner, 'logistic-v1' as model_version`,
  prediction_accuracy: `select 'logistic-v1' as model_version, 95 as games, 68 as games_right, 0.7158 as hit_rate, 0.1863 as brier,
    date '2024-12-21' as first_game, date '2025-01-03' as last_game`,
  prediction_results: `select date '2025-01-03' as game_date, 'BOS' as home_team, 'MIL' as away_team, 0.7100::numeric as home_win_probability,
    'BOS' as predicted_winner, 'logistic-v1' as model_version, 'MIL' as winner, false as was_right`,
}

/** Makes every mart with one row; a test alters what it is about by SQL. */
export async function makeMarts(warehouse: Warehouse): Promise<void> {
  await warehouse.query('create schema gold')
  for (const mart of MART_NAMES) await warehouse.query(`create table gold.${mart} as ${MARTS[mart]}`)
}
