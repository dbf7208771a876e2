import type { Player } from './players.ts'
import { Random } from './random.ts'
import { makeStints, periodSeconds, pickRotation, type Stint, Substitutions } from './rotation.ts'
import type { Game } from './schedule.ts'
import type { Season } from './season.ts'

export type Side = 'home' | 'away'

/** Something that one player did. Box score and play-by-play are both made from these, so they cannot disagree. */
export interface Play {
  readonly kind: 'shot' | 'free throw' | 'rebound' | 'turnover' | 'foul'
  /** The side of `player`. */
  readonly side: Side
  /** Places in that side's `players`, and in the other side's for a block or steal. */
  readonly player: number
  /** Who helped (assist) or spoilt it (block, steal), or drew the foul. */
  readonly other: number | null
  readonly made: boolean
  /** What a shot or free throw is worth. */
  readonly value: number
  /** A rebound at the other side's basket; a three; a shooting foul: what the words need. */
  readonly detail: string
  readonly period: number
  /** Seconds left in the period. */
  readonly left: number
  readonly stint: number
}

export interface PlayedGame {
  readonly game: Game
  readonly players: { readonly [side in Side]: readonly Player[] }
  readonly stints: readonly Stint[]
  readonly plays: readonly Play[]
  readonly score: { readonly [side in Side]: number }
}

export function otherSide(side: Side): Side {
  return side === 'home' ? 'away' : 'home'
}

/** Plays one game, possession by possession, until somebody has won. A function of the season and the game alone. */
export function playGame(season: Season, game: Game): PlayedGame {
  const injured = new Set(season.injuriesOn(game.date).map(({ player }) => player.name))
  const random = new Random(season.seed, `game/${game.date}/${game.home}`)
  const players = {
    home: pickRotation(season.roster(game.home), injured, random),
    away: pickRotation(season.roster(game.away), injured, random),
  }
  const floor = new Floor(players, season.expectedMargin(game), random)
  const substitutions = {
    home: new Substitutions(players.home, random),
    away: new Substitutions(players.away, random),
  }
  for (let period = 1; period <= 4 || floor.score.home === floor.score.away; period++) {
    floor.playPeriod(period, makeStints(period, substitutions.home, substitutions.away, random))
  }
  return { game, players, stints: floor.stints, plays: floor.plays, score: floor.score }
}

/** How much likelier a shot goes in per point of expected margin (and less likely for the other side): 180 shots share it, 2.3 points each. */
const SHOT_PER_POINT = 1 / 300
/** Who leads by ten makes this much less of his shots: leads melt, as they do. */
const EASING_UP = 0.0018
const MOST_FOULS = 5

class Floor {
  readonly plays: Play[] = []
  readonly stints: Stint[] = []
  readonly score = { home: 0, away: 0 }
  readonly #players: { readonly [side in Side]: readonly Player[] }
  readonly #shift: { readonly [side in Side]: number }
  readonly #fouls = { home: [] as number[], away: [] as number[] }
  readonly #random: Random
  #period = 0
  #time = 0
  #stint = 0

  constructor(players: { readonly [side in Side]: readonly Player[] }, margin: number, random: Random) {
    this.#players = players
    this.#random = random
    this.#shift = { home: margin * SHOT_PER_POINT, away: -margin * SHOT_PER_POINT }
  }

  playPeriod(period: number, stints: readonly Stint[]): void {
    this.#period = period
    this.#time = 0
    this.#stint = this.stints.length
    this.stints.push(...stints)
    let side: Side = this.#random.chance(0.5) ? 'home' : 'away'
    while (this.#passTime(5, 22)) {
      this.#possession(side)
      side = otherSide(side)
    }
  }

  /** Moves the clock and gives whether the period still runs. Every chance takes at least a second, so no two plays are alike. */
  #passTime(min: number, max: number): boolean {
    this.#time += this.#random.int(min, max)
    if (this.#time > periodSeconds(this.#period)) return false
    while (this.#time >= (this.stints[this.#stint]?.to ?? 0) && this.#stint < this.stints.length - 1) this.#stint += 1
    return true
  }

  #possession(side: Side): void {
    const random = this.#random
    const defence = otherSide(side)
    if (random.chance(0.075)) {
      this.#foul(defence, this.#pick(side, 'shot'), 'Personal foul')
      if (!this.#passTime(2, 8)) return
    }
    for (;;) {
      if (random.chance(0.118)) {
        const stolen = random.chance(0.54)
        const thief = stolen ? this.#pick(defence, 'steal') : null
        this.#record('turnover', side, this.#pick(side, 'assist'), { other: thief, detail: stolen ? 'steal' : 'lost' })
        return
      }
      if (!this.#chance(side, defence)) return
      if (random.chance(0.755)) {
        this.#record('rebound', defence, this.#pick(defence, 'rebound'), { detail: 'Defensive' })
        return
      }
      this.#record('rebound', side, this.#pick(side, 'rebound'), { detail: 'Offensive' })
      if (!this.#passTime(2, 9)) return
    }
  }

  /** One attempt to score; true when the ball is there for a rebound. */
  #chance(side: Side, defence: Side): boolean {
    const random = this.#random
    const shooter = this.#pick(side, 'shot')
    const player = this.#player(side, shooter)
    const lead = this.score[side] - this.score[defence]
    const touch = this.#shift[side] - lead * EASING_UP + (player.skill - 72) / 900
    const three = random.chance(player.threeShare)
    const value = three ? 3 : 2
    if (random.chance(three ? 0.015 : 0.135)) {
      this.#foul(defence, shooter, 'Shooting foul')
      return this.#freeThrows(side, shooter, value)
    }
    if (random.chance((three ? 0.358 : 0.545) + touch)) {
      const assisted = random.chance(three ? 0.8 : 0.52)
      const helper = assisted ? this.#pick(side, 'assist', shooter) : null
      this.#record('shot', side, shooter, { other: helper, made: true, value, detail: three ? '3-pt' : '2-pt' })
      if (three || !random.chance(0.05)) return false
      this.#foul(defence, shooter, 'Shooting foul')
      return this.#freeThrows(side, shooter, 1)
    }
    const blocker = random.chance(three ? 0.01 : 0.13) ? this.#pick(defence, 'block') : null
    this.#record('shot', side, shooter, { other: blocker, value, detail: three ? '3-pt' : '2-pt' })
    return this.#time < periodSeconds(this.#period)
  }

  /** True when the last one missed. */
  #freeThrows(side: Side, shooter: number, count: number): boolean {
    let made = false
    for (let number = 1; number <= count; number++) {
      made = this.#random.chance(this.#player(side, shooter).freeThrow)
      this.#record('free throw', side, shooter, { made, value: 1, detail: `${number} of ${count}` })
    }
    return !made
  }

  #foul(side: Side, drawnBy: number, detail: string): void {
    const fouls = this.#fouls[side]
    const floor = this.#onFloor(side)
    const allowed = floor.filter((place) => (fouls[place] ?? 0) < MOST_FOULS)
    const player = this.#random.weighted(
      allowed.length > 0 ? allowed : floor,
      (place) => this.#player(side, place).weight.foul,
    )
    fouls[player] = (fouls[player] ?? 0) + 1
    this.#record('foul', side, player, { other: drawnBy, detail })
  }

  #record(
    kind: Play['kind'],
    side: Side,
    player: number,
    { other = null, made = false, value = 0, detail = '' }: Partial<Pick<Play, 'other' | 'made' | 'value' | 'detail'>>,
  ): void {
    const left = periodSeconds(this.#period) - this.#time
    this.plays.push({ kind, side, player, other, made, value, detail, period: this.#period, left, stint: this.#stint })
    if (made) this.score[side] += value
  }

  #pick(side: Side, what: keyof Player['weight'], except?: number): number {
    const floor = this.#onFloor(side)
    const able = except === undefined ? floor : floor.filter((place) => place !== except)
    return this.#random.weighted(able, (place) => this.#player(side, place).weight[what])
  }

  #onFloor(side: Side): readonly number[] {
    return this.stints[this.#stint]?.[side] ?? []
  }

  #player(side: Side, place: number): Player {
    const player = this.#players[side][place]
    if (!player) throw new RangeError(`nobody has place ${place}`)
    return player
  }
}
