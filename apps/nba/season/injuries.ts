import { addDays, daysBetween } from './dates.ts'
import type { Player } from './players.ts'
import { Random } from './random.ts'
import type { InjuryRow } from './rows.ts'
import { SEASON_END, SEASON_START } from './schedule.ts'

export interface Injury {
  readonly player: Player
  readonly description: string
  /** The first and last date on which he is out. */
  readonly from: string
  readonly to: string
}

const SPRAINS = ['Left ankle', 'Right ankle', 'Left wrist', 'Right thumb', 'Left knee', 'Right knee']
const STRAINS = ['Left hamstring', 'Right hamstring', 'Right calf', 'Left groin', 'Lower back']

/** A player's injuries of the season, in order, apart from one another. */
export function injuriesOf(seed: number, player: Player): readonly Injury[] {
  const random = new Random(seed, `injuries/${player.name}`)
  const injuries: Injury[] = []
  let from = addDays(SEASON_START, random.int(-40, 120))
  while (from <= SEASON_END) {
    const long = random.chance(0.12)
    const to = addDays(from, long ? random.int(25, 70) : random.int(2, 12))
    const what = random.chance(0.55) ? `${random.pick(SPRAINS)} sprain` : `${random.pick(STRAINS)} strain`
    if (to >= SEASON_START) injuries.push({ player, description: `${what} (${from})`, from, to })
    from = addDays(to, random.int(15, 160))
  }
  return injuries
}

/** The injury report of a date: who is out, and since when it is known. */
export function injuryRows(injuries: Iterable<Injury>, date: string): InjuryRow[] {
  return [...injuries].map(({ player, description, from, to }) => ({
    player: player.name,
    team: player.team,
    description,
    status: daysBetween(date, to) <= 2 ? 'Day-To-Day' : 'Out',
    reported_on: from,
  }))
}
