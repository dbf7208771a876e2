import type { BoxscoreRow, PlayByPlayRow, ScheduleRow } from '../season/rows.ts'

/** What the source has of one date. */
export interface Day {
  readonly date: string
  readonly boxscores: readonly BoxscoreRow[]
  readonly pbp: readonly PlayByPlayRow[]
  /** The season's games, of any date. */
  readonly schedule: readonly ScheduleRow[]
}

/**
 * Why a date is not complete at the source, in words; null where every game that the schedule has for it is in both tables. So a
 * date without a row is complete when nobody plays, and not yet there when somebody does. A game that was cancelled has left the
 * schedule as well.
 */
export function whatLacks({ date, boxscores, pbp, schedule }: Day): string | null {
  const inBoxscores = new Set(
    boxscores.map((row) => (row.location === 'H' ? game(row.opponent, row.team) : game(row.team, row.opponent))),
  )
  const inPbp = new Set(pbp.map((row) => game(row.away_team, row.home_team)))
  const scheduled = new Set(
    schedule.filter((row) => row.game_date === date).map((row) => game(row.away_team, row.home_team)),
  )
  const withoutPbp = inBoxscores.difference(inPbp)
  if (withoutPbp.size > 0) return partial(`the source has no pbp yet of ${list(withoutPbp)}`)
  const withoutBoxscores = inPbp.difference(inBoxscores)
  if (withoutBoxscores.size > 0) return partial(`the source has no boxscores yet of ${list(withoutBoxscores)}`)
  const missing = scheduled.difference(inBoxscores)
  if (missing.size === 0) return null
  return inBoxscores.size > 0
    ? partial(`the source has nothing yet of ${list(missing)}`)
    : `not available at the source yet: no rows, but the schedule has ${list(missing)}`
}

/** A date is taken whole or not at all: models join both tables, and half a day in them looks like a day. */
export function partial(what: string): string {
  return `partial: ${what}; a date is taken whole, so nothing was written`
}

function game(away: string, home: string): string {
  return `${away} at ${home}`
}

function list(games: ReadonlySet<string>): string {
  const named = [...games].slice(0, 3).join(', ')
  return games.size <= 3 ? named : `${named} and ${games.size - 3} more`
}
