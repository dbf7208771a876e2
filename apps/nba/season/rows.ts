import type { ZoneCounts } from './shots.ts'

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

export interface TransactionRow {
  readonly transaction_date: string
  /** One sentence that begins with the team. */
  readonly transaction: string
}

export interface ContractRow {
  readonly player: string
  /** `2024-25`. */
  readonly season: string
  readonly team: string
  /** Dollars for that season. */
  readonly salary: number
  /** Who may decide whether that season is played: the team, the player, or neither. */
  readonly option: '' | 'team' | 'player'
  readonly signed_on: string
}

export interface PlayerAttributesRow {
  readonly player: string
  readonly team: string
  readonly position: 'PG' | 'SG' | 'SF' | 'PF' | 'C'
  readonly height_cm: number
  readonly weight_kg: number
  readonly birth_date: string
  /** 2024 for a rookie of 2024-25. */
  readonly first_season: number
  readonly shooting_hand: 'R' | 'L'
}

export interface AttendanceRow {
  readonly away_team: string
  readonly home_team: string
  readonly game_date: string
  readonly arena: string
  readonly attendance: number
  readonly capacity: number
}

/** A player's season so far for one team. Rates are shares from 0 to 1 of what happened while he was on the floor. */
export interface PlayerAdvancedRow {
  readonly player: string
  readonly team: string
  readonly games: number
  readonly minutes: number
  readonly points: number
  readonly true_shooting: number
  readonly effective_fg: number
  readonly usage_rate: number
  readonly assist_rate: number
  readonly rebound_rate: number
  readonly turnover_rate: number
  /** Hollinger's game score, per game. */
  readonly game_score: number
  readonly plus_minus: number
}

/** A player's shots of the season so far. */
export interface ShootingRow extends ZoneCounts {
  readonly player: string
  readonly team: string
}

/** What a team's opponents shot in the season so far. */
export interface OpponentShootingRow extends ZoneCounts {
  readonly team: string
  readonly games: number
}

/** A line of the page of players as it stood on a date. */
export interface PlayerSnapshotRow {
  readonly snapshot_date: string
  readonly player: string
  readonly team: string
  readonly games: number
  readonly minutes: number
  readonly points: number
  readonly rebounds: number
  readonly assists: number
  readonly steals: number
  readonly blocks: number
  readonly turnovers: number
}

/** A line of the page of teams as it stood on a date; ratings per 100 possessions. */
export interface TeamSnapshotRow {
  readonly snapshot_date: string
  readonly team: string
  readonly games: number
  readonly wins: number
  readonly losses: number
  readonly points: number
  readonly opponent_points: number
  readonly offensive_rating: number
  readonly defensive_rating: number
  readonly pace: number
}
