import { number } from './format.ts'
import type { Row } from './marts.ts'

/** How many games were called, and how many of them right. */
export interface Score {
  readonly games: number
  readonly right: number
}

/** A day's games, and all up to and with that day. */
export interface DayScore extends Score {
  readonly date: string
  readonly soFar: Score
}

/** Games whose winner was given a chance from `from` up to `to` (shares; the last range includes 1). */
export interface Confidence extends Score {
  readonly from: number
  readonly to: number
}

const DAY_MS = 86_400_000
const RANGES = [0.5, 0.6, 0.7, 0.8, 0.9, 1]

/** The share that was right; null where nothing was called. */
export function hitRate({ games, right }: Score): number | null {
  return games === 0 ? null : right / games
}

/** All of them, rows of `prediction_results`. */
export function score(results: readonly Row[]): Score {
  return { games: results.length, right: results.filter(wasRight).length }
}

export function wasRight(result: Row): boolean {
  return result.was_right === 't'
}

/** The `days` days (ISO dates) that end with `last`. */
export function lastDays(results: readonly Row[], days: number, last: string): Score {
  const from = Date.parse(last) - (days - 1) * DAY_MS
  return score(results.filter(({ game_date: date }) => date && date <= last && Date.parse(date) >= from))
}

/** What always naming the home team would have got: a prediction is worth something above that. */
export function homeTeams(results: readonly Row[]): Score {
  return { games: results.length, right: results.filter((row) => row.winner === row.home_team).length }
}

/** Day by day, oldest first; only days with games. */
export function byDay(results: readonly Row[]): readonly DayScore[] {
  const days = new Map<string, Row[]>()
  for (const row of results) {
    if (!row.game_date) continue
    const games = days.get(row.game_date)
    if (games) games.push(row)
    else days.set(row.game_date, [row])
  }
  const sorted = [...days].sort(([a], [b]) => (a < b ? -1 : 1))
  let soFar: Score = { games: 0, right: 0 }
  return sorted.map(([date, rows]) => {
    const { games, right } = score(rows)
    soFar = { games: soFar.games + games, right: soFar.right + right }
    return { date, games, right, soFar }
  })
}

/** How often it was right by how sure it was of the winner it named; ranges without a game are left out. */
export function calibration(results: readonly Row[]): readonly Confidence[] {
  return RANGES.slice(0, -1)
    .map((from, i) => {
      const to = RANGES[i + 1] ?? 1
      const within = results.filter((row) => {
        const chance = chanceOfPick(row)
        return chance !== null && chance >= from && (chance < to || to === 1)
      })
      return { from, to, ...score(within) }
    })
    .filter(({ games }) => games > 0)
}

/** The chance that the model gave to the winner it named; null without a prediction. */
export function chanceOfPick(row: Row): number | null {
  const home = number(row.home_win_probability)
  if (home === null) return null
  return row.predicted_winner === row.home_team ? home : 1 - home
}
