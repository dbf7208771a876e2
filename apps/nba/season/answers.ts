import * as v from 'valibot'
import { isDate } from './dates.ts'
import type {
  AttendanceRow,
  BoxscoreRow,
  ContractRow,
  InjuryRow,
  OddsRow,
  OpponentShootingRow,
  PlayByPlayRow,
  PlayerAdvancedRow,
  PlayerAttributesRow,
  PlayerSnapshotRow,
  ScheduleRow,
  ShootingRow,
  TeamSnapshotRow,
  TransactionRow,
} from './rows.ts'

/** What the source must answer, checked once where it comes in. */

const text = v.pipe(v.string(), v.nonEmpty())
const date = v.pipe(v.string(), v.check(isDate, 'Expected a date YYYY-MM-DD'))
const whole = v.pipe(v.number(), v.integer())
const count = v.pipe(whole, v.minValue(0))

const boxscore = v.object({
  player: text,
  team: text,
  opponent: text,
  game_date: date,
  location: v.picklist(['H', 'A']),
  outcome: v.picklist(['W', 'L']),
  minutes: v.pipe(v.number(), v.minValue(0), v.maxValue(999)),
  fgm: count,
  fga: count,
  fg3m: count,
  fg3a: count,
  ftm: count,
  fta: count,
  oreb: count,
  dreb: count,
  ast: count,
  stl: count,
  blk: count,
  tov: count,
  pf: count,
  pts: count,
  plus_minus: whole,
}) satisfies v.GenericSchema<BoxscoreRow>

const playByPlay = v.object({
  home_team: text,
  away_team: text,
  game_date: date,
  period: v.pipe(whole, v.minValue(1)),
  clock: v.pipe(v.string(), v.regex(/^\d{1,2}:\d{2}$/)),
  description_home: v.string(),
  description_away: v.string(),
  score_home: count,
  score_away: count,
}) satisfies v.GenericSchema<PlayByPlayRow>

const schedule = v.object({
  away_team: text,
  home_team: text,
  game_date: date,
  start_time: v.pipe(v.string(), v.isoTimestamp()),
  arena: v.string(),
}) satisfies v.GenericSchema<ScheduleRow>

const odds = v.object({
  team: text,
  game_date: date,
  spread: v.number(),
  total: v.number(),
  moneyline: whole,
}) satisfies v.GenericSchema<OddsRow>

const injury = v.object({
  player: text,
  team: text,
  description: text,
  status: text,
  reported_on: date,
}) satisfies v.GenericSchema<InjuryRow>

const transaction = v.object({
  transaction_date: date,
  transaction: text,
}) satisfies v.GenericSchema<TransactionRow>

const contract = v.object({
  player: text,
  season: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/)),
  team: text,
  salary: count,
  option: v.picklist(['', 'team', 'player']),
  signed_on: date,
}) satisfies v.GenericSchema<ContractRow>

const playerAttributes = v.object({
  player: text,
  team: text,
  position: v.picklist(['PG', 'SG', 'SF', 'PF', 'C']),
  height_cm: count,
  weight_kg: count,
  birth_date: date,
  first_season: count,
  shooting_hand: v.picklist(['R', 'L']),
}) satisfies v.GenericSchema<PlayerAttributesRow>

const attendance = v.object({
  away_team: text,
  home_team: text,
  game_date: date,
  arena: v.string(),
  attendance: count,
  capacity: count,
}) satisfies v.GenericSchema<AttendanceRow>

const rate = v.pipe(v.number(), v.minValue(0))

const playerAdvanced = v.object({
  player: text,
  team: text,
  games: count,
  minutes: rate,
  points: count,
  true_shooting: rate,
  effective_fg: rate,
  usage_rate: rate,
  assist_rate: rate,
  rebound_rate: rate,
  turnover_rate: rate,
  game_score: v.number(),
  plus_minus: whole,
}) satisfies v.GenericSchema<PlayerAdvancedRow>

const shots = {
  rim_fga: count,
  rim_fgm: count,
  paint_fga: count,
  paint_fgm: count,
  mid_range_fga: count,
  mid_range_fgm: count,
  corner_three_fga: count,
  corner_three_fgm: count,
  above_the_break_fga: count,
  above_the_break_fgm: count,
}
const shooting = v.object({ player: text, team: text, ...shots }) satisfies v.GenericSchema<ShootingRow>
const opponentShooting = v.object({
  team: text,
  games: count,
  ...shots,
}) satisfies v.GenericSchema<OpponentShootingRow>

const playerSnapshot = v.object({
  snapshot_date: date,
  player: text,
  team: text,
  games: count,
  minutes: rate,
  points: count,
  rebounds: count,
  assists: count,
  steals: count,
  blocks: count,
  turnovers: count,
}) satisfies v.GenericSchema<PlayerSnapshotRow>

const teamSnapshot = v.object({
  snapshot_date: date,
  team: text,
  games: count,
  wins: count,
  losses: count,
  points: count,
  opponent_points: count,
  offensive_rating: rate,
  defensive_rating: rate,
  pace: rate,
}) satisfies v.GenericSchema<TeamSnapshotRow>

/** One call tells several tables of one kind; each is under the name that it has in bronze. */
export const answers = {
  boxscores: v.object({ date, rows: v.array(boxscore) }),
  pbp: v.object({ date, rows: v.array(playByPlay) }),
  schedule: v.object({ rows: v.array(schedule) }),
  odds: v.object({ through: date, rows: v.array(odds) }),
  injuries: v.object({ date, rows: v.array(injury) }),
  transactions: v.object({ through: date, rows: v.array(transaction) }),
  attendance: v.object({ through: date, rows: v.array(attendance) }),
  players: v.object({ contracts: v.array(contract), player_attributes: v.array(playerAttributes) }),
  seasonStats: v.object({
    date,
    player_advanced_stats: v.array(playerAdvanced),
    shooting_stats: v.array(shooting),
    opponent_shooting: v.array(opponentShooting),
  }),
  snapshots: v.object({
    date,
    player_stats_snapshot: v.array(playerSnapshot),
    team_stats_snapshot: v.array(teamSnapshot),
  }),
  teams: v.object({ rows: v.array(v.object({ abbreviation: text })) }),
}

export const notAvailable = v.object({ error: v.literal('not available yet') })
