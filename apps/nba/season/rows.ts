/** The rows that the source offers, in the columns of bronze (all but `modified_at`, which is ours). */

export interface BoxscoreRow {
  readonly player: string
  readonly team: string
  readonly opponent: string
  readonly game_date: string
  readonly location: 'H' | 'A'
  readonly outcome: 'W' | 'L'
  /** Minutes on the floor, in tenths. */
  readonly minutes: number
  readonly fgm: number
  readonly fga: number
  readonly fg3m: number
  readonly fg3a: number
  readonly ftm: number
  readonly fta: number
  readonly oreb: number
  readonly dreb: number
  readonly ast: number
  readonly stl: number
  readonly blk: number
  readonly tov: number
  readonly pf: number
  readonly pts: number
  readonly plus_minus: number
}

export interface PlayByPlayRow {
  readonly home_team: string
  readonly away_team: string
  readonly game_date: string
  /** 1 to 4; from 5 on overtime. */
  readonly period: number
  /** What is left of the period: `11:42`. */
  readonly clock: string
  /** Exactly one of the two says something. */
  readonly description_home: string
  readonly description_away: string
  readonly score_home: number
  readonly score_away: number
}

export interface ScheduleRow {
  readonly away_team: string
  readonly home_team: string
  readonly game_date: string
  /** ISO 8601 in UTC. */
  readonly start_time: string
  readonly arena: string
}

export interface OddsRow {
  readonly team: string
  readonly game_date: string
  /** Points given (negative: the favourite) to a half. */
  readonly spread: number
  readonly total: number
  /** American: what 100 wins, or (negative) what it takes to win 100. */
  readonly moneyline: number
}

export interface InjuryRow {
  readonly player: string
  readonly team: string
  readonly description: string
  readonly status: string
  readonly reported_on: string
}
