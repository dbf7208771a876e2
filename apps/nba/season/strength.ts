import { Random } from './random.ts'
import { TEAMS } from './teams.ts'

/** Points that playing at home is worth. */
const HOME_ADVANTAGE = 2.6
/** The best team beats an average one by so many points, and an average one the worst. */
const BEST_TEAM = 8.5

/** Each team's strength in points against an average team: an even ladder in random order, so every season has contenders. */
export function makeStrengths(seed: number): ReadonlyMap<string, number> {
  const order = new Random(seed, 'strengths').shuffled(TEAMS)
  const middle = (TEAMS.length - 1) / 2
  return new Map(order.map((team, rank) => [team.abbreviation, (BEST_TEAM * (middle - rank)) / middle]))
}

/** One side of a game before it starts. */
export interface Form {
  readonly strength: number
  /** Days without a game before this one; null before the first. */
  readonly daysOff: number | null
  /** Skill of the players who are out. */
  readonly missing: readonly number[]
}

/** By how many points the home team should win: what a model of the season can learn, at best. */
export function expectedMargin(home: Form, away: Form): number {
  return HOME_ADVANTAGE + worth(home) - worth(away)
}

function worth({ strength, daysOff, missing }: Form): number {
  const rest = daysOff === 0 ? -2.2 : daysOff !== null && daysOff >= 2 ? 0.5 : 0
  return strength + rest - missing.reduce((sum, skill) => sum + Math.max(0, skill - 62) / 12, 0)
}
