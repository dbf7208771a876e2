import type { PlayedGame } from './game.ts'
import type { Position } from './players.ts'
import { Random } from './random.ts'

/** Where on the floor shots are counted: three places inside the line and two behind it. */
export const ZONES = ['rim', 'paint', 'mid_range', 'corner_three', 'above_the_break'] as const
export type Zone = (typeof ZONES)[number]

/** A player's shots of one game, or of many, by zone. */
export type ZoneCounts = { readonly [count in `${Zone}_${'fga' | 'fgm'}`]: number }

type Weights = readonly (readonly [zone: Zone, made: number, missed: number])[]

/** How the shots that went in, and those that did not, spread over the floor: the nearer, the surer. */
const TWOS: Weights = [
  ['rim', 0.52, 0.24],
  ['paint', 0.26, 0.36],
  ['mid_range', 0.22, 0.4],
]
const THREES: Weights = [
  ['corner_three', 0.25, 0.21],
  ['above_the_break', 0.75, 0.79],
]
/** How much nearer to the basket a position shoots. */
const NEARNESS: { readonly [position in Position]: number } = { PG: 0.8, SG: 0.8, SF: 1, PF: 1.3, C: 2 }

export function noShots(): { -readonly [count in keyof ZoneCounts]: number } {
  return {
    rim_fga: 0,
    rim_fgm: 0,
    paint_fga: 0,
    paint_fgm: 0,
    mid_range_fga: 0,
    mid_range_fgm: 0,
    corner_three_fga: 0,
    corner_three_fgm: 0,
    above_the_break_fga: 0,
    above_the_break_fgm: 0,
  }
}

/**
 * Each player's shots of a game by zone. The game itself knows twos and threes only; the zone is drawn from numbers of its own,
 * so that games stay what they were, and adds up to the box score.
 */
export function shotsByZone(seed: number, { game, players, plays }: PlayedGame): ReadonlyMap<string, ZoneCounts> {
  const random = new Random(seed, `shots/${game.date}/${game.home}`)
  const shots = new Map<string, ReturnType<typeof noShots>>()
  for (const play of plays) {
    if (play.kind !== 'shot') continue
    const shooter = players[play.side][play.player]
    if (!shooter) continue
    const near = NEARNESS[shooter.position]
    const [zone] = random.weighted(
      play.value === 3 ? THREES : TWOS,
      ([zone, made, missed]) => (play.made ? made : missed) * (zone === 'rim' ? near : 1),
    )
    const counts = shots.get(shooter.name) ?? noShots()
    counts[`${zone}_fga`] += 1
    if (play.made) counts[`${zone}_fgm`] += 1
    shots.set(shooter.name, counts)
  }
  return shots
}
