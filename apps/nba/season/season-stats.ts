import { boxscoreOf } from './boxscore.ts'
import type { PlayedGame } from './game.ts'
import type {
  BoxscoreRow,
  OpponentShootingRow,
  PlayerAdvancedRow,
  PlayerSnapshotRow,
  ShootingRow,
  TeamSnapshotRow,
} from './rows.ts'
import { noShots, shotsByZone, type ZoneCounts } from './shots.ts'

/** A played game as the totals need it: the box score itself, and where its shots were taken. */
export interface GameStats {
  readonly boxscore: readonly BoxscoreRow[]
  readonly shots: ReadonlyMap<string, ZoneCounts>
}

export function statsOf(seed: number, played: PlayedGame): GameStats {
  return { boxscore: boxscoreOf(played), shots: shotsByZone(seed, played) }
}

/** Figures that add up over games. */
const SUMS = [
  ...(['minutes', 'fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb'] as const),
  ...(['ast', 'stl', 'blk', 'tov', 'pf', 'pts', 'plus_minus'] as const),
] as const
type Sums = { [sum in (typeof SUMS)[number]]: number }

interface PlayerTotals {
  readonly player: string
  readonly team: string
  games: number
  readonly own: Sums
  /** His team's and its opponents' sums in the games he played in: what shares are taken of. */
  readonly team_sums: Sums
  readonly opponent_sums: Sums
  readonly shots: ReturnType<typeof noShots>
}

interface TeamTotals {
  games: number
  wins: number
  readonly own: Sums
  readonly opponent: Sums
  /** What the opponents shot. */
  readonly against: ReturnType<typeof noShots>
}

/**
 * The season's totals after the games that were added, which come in order of date: what the source prints on its pages of
 * statistics. Made from box scores alone, so it agrees with them. Rows come in the order in which somebody first played.
 */
export class SeasonStats {
  readonly #players = new Map<string, PlayerTotals>()
  readonly #teams = new Map<string, TeamTotals>()

  add({ boxscore, shots }: GameStats): void {
    const byTeam = Map.groupBy(boxscore, (row) => row.team)
    const sums = new Map([...byTeam].map(([team, rows]) => [team, sumOf(rows)]))
    for (const [name, rows] of byTeam) {
      const [first] = rows
      const own = sums.get(name)
      const opponent = sums.get(first?.opponent ?? '')
      if (!first || !own || !opponent) continue
      const team = this.#team(name)
      team.games += 1
      if (first.outcome === 'W') team.wins += 1
      addSums(team.own, own)
      addSums(team.opponent, opponent)
      const against = this.#team(first.opponent).against
      for (const row of rows) {
        const player = this.#player(row)
        player.games += 1
        addSums(player.own, row)
        addSums(player.team_sums, own)
        addSums(player.opponent_sums, opponent)
        const counts = shots.get(row.player)
        if (!counts) continue
        addShots(player.shots, counts)
        addShots(against, counts)
      }
    }
  }

  advanced(): PlayerAdvancedRow[] {
    return [...this.#players.values()].map(({ player, team, games, own, team_sums, opponent_sums }) => {
      const share = own.minutes === 0 ? 0 : team_sums.minutes / 5 / own.minutes
      const chances = chancesOf(own)
      return {
        player,
        team,
        games,
        minutes: round(own.minutes, 1),
        points: own.pts,
        true_shooting: ratio(own.pts, 2 * (own.fga + 0.44 * own.fta)),
        effective_fg: ratio(own.fgm + 0.5 * own.fg3m, own.fga),
        usage_rate: ratio(chances * share, chancesOf(team_sums)),
        assist_rate: ratio(own.ast, team_sums.fgm / share - own.fgm),
        rebound_rate: ratio(reboundsOf(own) * share, reboundsOf(team_sums) + reboundsOf(opponent_sums)),
        turnover_rate: ratio(own.tov, chances),
        game_score: round(gameScore(own) / games, 2),
        plus_minus: own.plus_minus,
      }
    })
  }

  shooting(): ShootingRow[] {
    return [...this.#players.values()].map(({ player, team, shots }) => ({ player, team, ...shots }))
  }

  opponentShooting(): OpponentShootingRow[] {
    return [...this.#teams].map(([team, { games, against }]) => ({ team, games, ...against }))
  }

  /** What one would have copied from the page of that date. */
  players(snapshot_date: string): PlayerSnapshotRow[] {
    return [...this.#players.values()].map(({ player, team, games, own }) => ({
      snapshot_date,
      player,
      team,
      games,
      minutes: round(own.minutes, 1),
      points: own.pts,
      rebounds: reboundsOf(own),
      assists: own.ast,
      steals: own.stl,
      blocks: own.blk,
      turnovers: own.tov,
    }))
  }

  teams(snapshot_date: string): TeamSnapshotRow[] {
    return [...this.#teams].map(([team, { games, wins, own, opponent }]) => {
      const possessions = (possessionsOf(own) + possessionsOf(opponent)) / 2
      return {
        snapshot_date,
        team,
        games,
        wins,
        losses: games - wins,
        points: own.pts,
        opponent_points: opponent.pts,
        offensive_rating: round((100 * own.pts) / possessions, 2),
        defensive_rating: round((100 * opponent.pts) / possessions, 2),
        pace: round((48 * possessions) / (own.minutes / 5), 2),
      }
    })
  }

  #player({ player, team }: BoxscoreRow): PlayerTotals {
    // Figures are kept by player and team: who changes his team has two rows.
    const key = `${player}\t${team}`
    const found = this.#players.get(key)
    if (found) return found
    const made = {
      player,
      team,
      games: 0,
      own: noSums(),
      team_sums: noSums(),
      opponent_sums: noSums(),
      shots: noShots(),
    }
    this.#players.set(key, made)
    return made
  }

  #team(name: string): TeamTotals {
    const found = this.#teams.get(name)
    if (found) return found
    const made = { games: 0, wins: 0, own: noSums(), opponent: noSums(), against: noShots() }
    this.#teams.set(name, made)
    return made
  }
}

function noSums(): Sums {
  return Object.fromEntries(SUMS.map((name) => [name, 0])) as Sums
}

function sumOf(rows: readonly BoxscoreRow[]): Sums {
  const sums = noSums()
  for (const row of rows) addSums(sums, row)
  return sums
}

function addSums(sums: Sums, more: Readonly<Sums>): void {
  for (const name of SUMS) sums[name] += more[name]
}

function addShots(sums: ReturnType<typeof noShots>, more: ZoneCounts): void {
  for (const name of Object.keys(more) as (keyof ZoneCounts)[]) sums[name] += more[name]
}

const reboundsOf = (sums: Sums) => sums.oreb + sums.dreb
/** Attempts to score: shots, trips to the line, and balls that were lost. */
const chancesOf = (sums: Sums) => sums.fga + 0.44 * sums.fta + sums.tov
/** After Oliver: chances, less those that the own rebound gave again. */
const possessionsOf = (sums: Sums) => chancesOf(sums) - sums.oreb

/** Hollinger's game score, summed. */
function gameScore(sums: Sums): number {
  const shooting = sums.pts + 0.4 * sums.fgm - 0.7 * sums.fga - 0.4 * (sums.fta - sums.ftm)
  const rest = 0.7 * sums.oreb + 0.3 * sums.dreb + sums.stl + 0.7 * sums.ast + 0.7 * sums.blk
  return shooting + rest - 0.4 * sums.pf - sums.tov
}

/** To four places; 0 of nothing. */
function ratio(part: number, whole: number): number {
  return whole > 0 ? round(part / whole, 4) : 0
}

function round(value: number, places: 1 | 2 | 4): number {
  const scale = places === 1 ? 10 : places === 2 ? 100 : 10_000
  return Math.round(value * scale) / scale
}
