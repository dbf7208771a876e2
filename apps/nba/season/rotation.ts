import type { Player } from './players.ts'
import type { Random } from './random.ts'

/** A piece of a period during which nobody is substituted. Places are indexes into a side's `players`. */
export interface Stint {
  readonly period: number
  /** Seconds since the period began; multiples of 6, so that minutes come out in whole tenths. */
  readonly from: number
  readonly to: number
  readonly home: readonly number[]
  readonly away: readonly number[]
}

const PERIOD_SECONDS = 720
const OVERTIME_SECONDS = 300
/** A player's minutes by his rank; they are scaled to what the number of players leaves. */
const MINUTES_BY_RANK = [35.5, 34, 33, 31, 29, 22, 18, 14.5, 11, 7.5, 4.5]
const ON_THE_FLOOR = 5

export function periodSeconds(period: number): number {
  return period <= 4 ? PERIOD_SECONDS : OVERTIME_SECONDS
}

/** Who stands behind so many healthy team-mates does not play. */
export const DEEPEST_ROTATION = 11

/** The ten or eleven who play, best first. With hardly anyone left, the injured play hurt. */
export function pickRotation(roster: readonly Player[], injured: ReadonlySet<string>, random: Random): Player[] {
  const healthy = roster.filter((player) => !injured.has(player.name))
  const available = healthy.length >= 8 ? healthy : roster
  return available.slice(0, random.chance(0.6) ? DEEPEST_ROTATION : DEEPEST_ROTATION - 1)
}

/** Decides for one side who is on the floor, stint by stint: whoever is owed most of his minutes, with some whim. */
export class Substitutions {
  readonly #owed: number[]
  readonly #random: Random

  constructor(players: readonly Player[], random: Random) {
    this.#random = random
    const wanted = players.map((_, rank) => Math.max(3, (MINUTES_BY_RANK[rank] ?? 4) * random.between(0.88, 1.12)))
    const total = wanted.reduce((sum, minutes) => sum + minutes, 0)
    this.#owed = wanted.map((minutes) => (minutes / total) * 4 * PERIOD_SECONDS * ON_THE_FLOOR)
  }

  /** The five for the next so many seconds. The best five start, and play overtime. */
  next(seconds: number, bestFive: boolean): readonly number[] {
    const places = this.#owed.map((owed, place) => ({
      place,
      claim: bestFive ? -place : owed * this.#random.between(0.7, 1.3),
    }))
    places.sort((a, b) => b.claim - a.claim || a.place - b.place)
    const five = places.slice(0, ON_THE_FLOOR).map(({ place }) => place)
    for (const place of five) this.#owed[place] = (this.#owed[place] ?? 0) - seconds
    return five.sort((a, b) => a - b)
  }
}

/** One period cut into stints for both sides. */
export function makeStints(period: number, home: Substitutions, away: Substitutions, random: Random): Stint[] {
  const stints: Stint[] = []
  const end = periodSeconds(period)
  for (let from = 0; from < end; ) {
    const wanted = from + 6 * random.int(14, 24)
    const to = end - wanted < 60 ? end : wanted
    const bestFive = period > 4 || (period === 1 && from === 0)
    stints.push({ period, from, to, home: home.next(to - from, bestFive), away: away.next(to - from, bestFive) })
    from = to
  }
  return stints
}
