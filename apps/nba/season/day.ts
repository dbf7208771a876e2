import { boxscoreOf } from './boxscore.ts'
import { correctGame } from './correction.ts'
import { type PlayedGame, playGame } from './game.ts'
import { injuryRows } from './injuries.ts'
import { playByPlayOf } from './play-by-play.ts'
import type { BoxscoreRow, InjuryRow, PlayByPlayRow, ScheduleRow } from './rows.ts'
import type { Season } from './season.ts'

/** The games of a date in order of tip-off; revision 0 is as first reported. */
export function playedOn(season: Season, date: string, revision = 0): readonly PlayedGame[] {
  return season.gamesOn(date).map((game) => correctGame(season, playGame(season, game), revision))
}

/** What the source has for the games of a date. */
export function gamesOfDay(
  season: Season,
  date: string,
  revision = 0,
): { readonly boxscores: readonly BoxscoreRow[]; readonly pbp: readonly PlayByPlayRow[] } {
  const played = playedOn(season, date, revision)
  return { boxscores: played.flatMap(boxscoreOf), pbp: played.flatMap(playByPlayOf) }
}

export function injuryReport(season: Season, date: string): InjuryRow[] {
  return injuryRows(season.injuriesOn(date), date)
}

export function wholeSchedule(season: Season): ScheduleRow[] {
  return season.games.map(({ away, home, date, startTime, arena }) => ({
    away_team: away,
    home_team: home,
    game_date: date,
    start_time: startTime,
    arena,
  }))
}
