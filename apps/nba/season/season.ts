import { addDays, daysBetween } from './dates.ts'
import { type Injury, injuriesOf } from './injuries.ts'
import { makeRosters, type Player } from './players.ts'
import { type Game, makeSchedule } from './schedule.ts'
import { expectedMargin, type Form, makeStrengths } from './strength.ts'

/** The season that the sandbox plays. */
export const DEFAULT_SEED = 20241022

/**
 * A season that is a function of its seed. What is known before any game is made at once (some 100 ms); games, box scores and
 * the rest are made one by one when asked for, each from the seed and its own date alone.
 */
export class Season {
  readonly seed: number
  readonly games: readonly Game[]
  readonly rosters: ReadonlyMap<string, readonly Player[]>
  readonly #strengths: ReadonlyMap<string, number>
  readonly #gamesByDate: ReadonlyMap<string, readonly Game[]>
  readonly #gamesByTeam = new Map<string, Game[]>()
  readonly #injuries: readonly Injury[]

  constructor(seed: number = DEFAULT_SEED) {
    this.seed = seed
    this.games = makeSchedule(seed)
    this.#strengths = makeStrengths(seed)
    this.rosters = makeRosters(seed, (team) => this.strength(team))
    this.#gamesByDate = Map.groupBy(this.games, (game) => game.date)
    for (const game of this.games) {
      for (const team of [game.home, game.away]) {
        const games = this.#gamesByTeam.get(team)
        if (games) games.push(game)
        else this.#gamesByTeam.set(team, [game])
      }
    }
    this.#injuries = [...this.rosters.values()].flat().flatMap((player) => injuriesOf(seed, player))
  }

  /** In order of tip-off; empty on a day without games, and outside the season. */
  gamesOn(date: string): readonly Game[] {
    return this.#gamesByDate.get(date) ?? []
  }

  /** A team's games in order of date. */
  gamesOf(team: string): readonly Game[] {
    return this.#gamesByTeam.get(team) ?? []
  }

  /** In points against an average team, with everybody fit. */
  strength(team: string): number {
    return this.#strengths.get(team) ?? 0
  }

  roster(team: string): readonly Player[] {
    return this.rosters.get(team) ?? []
  }

  injuriesOn(date: string): readonly Injury[] {
    return this.#injuries.filter(({ from, to }) => from <= date && date <= to)
  }

  /** By how many points the home team should win. */
  expectedMargin(game: Game): number {
    return expectedMargin(this.#form(game.home, game.date), this.#form(game.away, game.date))
  }

  #form(team: string, date: string): Form {
    const before = this.gamesOf(team).findLast((played) => played.date < date)?.date
    const out = this.injuriesOn(date).filter(({ player }) => player.team === team)
    return {
      strength: this.strength(team),
      daysOff: before === undefined ? null : daysBetween(addDays(before, 1), date),
      missing: out.map(({ player }) => player.skill),
    }
  }
}
