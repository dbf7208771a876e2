import { addDays } from './dates.ts'
import type { Player } from './players.ts'
import { Random } from './random.ts'
import type { ContractRow, PlayerAttributesRow } from './rows.ts'
import type { Season } from './season.ts'

/** The season that is played: 2024-25. */
const THIS_SEASON = 2024
const LEAST_SALARY = 1_158_000
const HIGHEST_SALARY = 55_760_000

/** What a player signed, as one agreement. */
export interface Contract {
  readonly player: Player
  readonly signedOn: string
  /** An agreement made while an older one still ran. */
  readonly isExtension: boolean
  /** Years by their first half: 2024 is 2024-25. Past years are not told. */
  readonly seasons: readonly {
    readonly year: number
    readonly salary: number
    readonly option: ContractRow['option']
  }[]
}

/**
 * Every player's contract. Salaries follow skill, badly: some were signed too dear and some have outgrown theirs, so that there
 * are bargains to be found.
 */
export function makeContracts(season: Season): readonly Contract[] {
  return [...season.rosters.values()].flat().map((player) => {
    const random = new Random(season.seed, `contract/${player.name}`)
    const { first_season } = attributesOf(season.seed, player)
    const left = random.weighted([0, 1, 2, 3], (years) => [3, 3.2, 2.4, 1.4][years] ?? 0)
    const served = Math.min(random.int(0, 3), THIS_SEASON - first_season)
    // Half of the sum of square and cube: a few earn most of it.
    const level = (player.skill - 40) / 59
    const market =
      LEAST_SALARY + ((level * level + level * level * level) / 2) * 50_000_000 * random.between(0.55, 1.35)
    const option = left > 0 ? random.weighted(['', 'team', 'player'] as const, (kind) => (kind === '' ? 3 : 1)) : ''
    const isExtension = served > 0 && left > 1 && random.chance(0.2)
    const signedOn = isExtension
      ? addDays(`${THIS_SEASON}-10-01`, random.int(0, 20))
      : addDays(`${THIS_SEASON - served}-07-06`, random.int(0, served === 0 ? 95 : 60))
    const salary = (year: number) => {
      const raised = market * (1 + 0.05 * (year - THIS_SEASON))
      return Math.round(Math.min(HIGHEST_SALARY, Math.max(LEAST_SALARY, raised)) / 1000) * 1000
    }
    const seasons = Array.from({ length: left + 1 }, (_, index) => ({
      year: THIS_SEASON + index,
      salary: salary(THIS_SEASON + index),
      option: index === left ? option : ('' as const),
    }))
    return { player, signedOn, isExtension, seasons }
  })
}

/** One row for each season that is still to be paid. */
export function contractRows(contracts: readonly Contract[]): ContractRow[] {
  return contracts.flatMap(({ player, signedOn, seasons }) =>
    seasons.map(({ year, salary, option }) => ({
      player: player.name,
      season: seasonName(year),
      team: player.team,
      salary,
      option,
      signed_on: signedOn,
    })),
  )
}

/** `2024-25`. */
export function seasonName(year: number): string {
  return `${year}-${String((year + 1) % 100).padStart(2, '0')}`
}

export function playerAttributes(season: Season): PlayerAttributesRow[] {
  return [...season.rosters.values()].flat().map((player) => attributesOf(season.seed, player))
}

const HEIGHT_CM: { readonly [position in Player['position']]: number } = { PG: 189, SG: 195, SF: 201, PF: 205, C: 211 }

function attributesOf(seed: number, player: Player): PlayerAttributesRow {
  const random = new Random(seed, `attributes/${player.name}`)
  const height = Math.round(random.normal(HEIGHT_CM[player.position], 3.5))
  const age =
    random.weighted([20, 22, 24, 26, 28, 30, 32, 34, 36], (years) => (years < 28 ? 3 : 42 - years)) + random.int(0, 1)
  const debut = random.int(19, 22)
  return {
    player: player.name,
    team: player.team,
    position: player.position,
    height_cm: height,
    weight_kg: Math.round(height * 0.92 - 84 + random.normal(0, 4)),
    birth_date: addDays(`${THIS_SEASON - age}-02-01`, random.int(0, 364)),
    first_season: Math.min(THIS_SEASON, THIS_SEASON - Math.max(0, age - debut)),
    shooting_hand: random.chance(0.91) ? 'R' : 'L',
  }
}
