import { boxscoreOf } from './boxscore.ts'
import { correctGame } from './correction.ts'
import { type PlayedGame, playGame } from './game.ts'
import { injuryRows } from './injuries.ts'
import { playByPlayOf } from './play-by-play.ts'
import type { BoxscoreRow, InjuryRow, PlayByPlayRow, ScheduleRow } from './rows.ts'
import type { Game } from './schedule.ts'
import type { Season } from './season.ts'

/** What became of a date's games since they were first reported. */
export interface DayVersion {
  /** How often they were corrected. */
  readonly revision: number
  /** How many of them, the last ones, did not take place after all. */
  readonly cancelled: number
}

export const FIRST_REPORT: DayVersion = { revision: 0, cancelled: 0 }

/** The games of a date in order of tip-off. */
export function playedOn(
  season: Season,
  date: string,
  { revision, cancelled }: DayVersion = FIRST_REPORT,
): readonly PlayedGame[] {
  return heldOn(season, date, cancelled).map((game) => correctGame(season, playGame(season, game), revision))
}

/** What the source has for the games of a date. */
export function gamesOfDay(
  season: Season,
  date: string,
  version: Partial<DayVersion> = {},
): { readonly boxscores: readonly BoxscoreRow[]; readonly pbp: readonly PlayByPlayRow[] } {
  const played = playedOn(season, date, { ...FIRST_REPORT, ...version })
  return { boxscores: played.flatMap(boxscoreOf), pbp: played.flatMap(playByPlayOf) }
}

/** A date's games without those that were cancelled; who beat whom on other days does not change by that. */
export function heldOn(season: Season, date: string, cancelled: number): readonly Game[] {
  const games = season.gamesOn(date)
  return games.slice(0, Math.max(0, games.length - cancelled))
}

export function injuryReport(season: Season, date: string): InjuryRow[] {
  return injuryRows(season.injuriesOn(date), date)
}

/** Every game of the season, without those that were cancelled. */
export function wholeSchedule(
  season: Season,
  version: (date: string) => DayVersion = () => FIRST_REPORT,
): ScheduleRow[] {
  const dates = [...new Set(season.games.map(({ date }) => date))]
  return dates.flatMap((date) =>
    heldOn(season, date, version(date).cancelled).map(({ away, home, startTime, arena }) => ({
      away_team: away,
      home_team: home,
      game_date: date,
      start_time: startTime,
      arena,
    })),
  )
}
