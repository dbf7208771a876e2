import * as v from 'valibot'
import { isDate } from './dates.ts'
import type { BoxscoreRow, InjuryRow, OddsRow, PlayByPlayRow, ScheduleRow } from './rows.ts'

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

export const answers = {
  boxscores: v.object({ date, rows: v.array(boxscore) }),
  pbp: v.object({ date, rows: v.array(playByPlay) }),
  schedule: v.object({ rows: v.array(schedule) }),
  odds: v.object({ through: date, rows: v.array(odds) }),
  injuries: v.object({ date, rows: v.array(injury) }),
  teams: v.object({ rows: v.array(v.object({ abbreviation: text })) }),
}

export const notAvailable = v.object({ error: v.literal('not available yet') })
