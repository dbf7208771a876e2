import { Random } from './random.ts'
import { TEAMS } from './teams.ts'

export type Position = 'PG' | 'SG' | 'SF' | 'PF' | 'C'

export interface Player {
  /** Unique in the league: bronze knows players by name. */
  readonly name: string
  readonly team: string
  readonly position: Position
  /** About 40 (end of the bench) to 99 (best of the league). */
  readonly skill: number
  /** How often he does something while on the floor, against his team-mates. */
  readonly weight: {
    readonly shot: number
    readonly assist: number
    readonly rebound: number
    readonly steal: number
    readonly block: number
    readonly foul: number
  }
  /** The share of his shots that are three-pointers. */
  readonly threeShare: number
  /** The chance that he makes a free throw. */
  readonly freeThrow: number
}

const POSITIONS: readonly Position[] = ['PG', 'SG', 'SF', 'PF', 'C']

const HABITS: { readonly [position in Position]: Omit<Player['weight'], 'shot'> & { three: number; line: number } } = {
  PG: { assist: 2.2, rebound: 0.6, steal: 1.3, block: 0.3, foul: 0.8, three: 0.45, line: 0.83 },
  SG: { assist: 1.1, rebound: 0.7, steal: 1.1, block: 0.4, foul: 0.9, three: 0.5, line: 0.82 },
  SF: { assist: 0.9, rebound: 1.0, steal: 1.0, block: 0.7, foul: 1.0, three: 0.43, line: 0.78 },
  PF: { assist: 0.7, rebound: 1.5, steal: 0.8, block: 1.2, foul: 1.2, three: 0.34, line: 0.75 },
  C: { assist: 0.6, rebound: 2.1, steal: 0.7, block: 2.0, foul: 1.4, three: 0.13, line: 0.68 },
}

/** Every team's players, best first, by the team's abbreviation. The same all season: nobody is traded. */
export function makeRosters(
  seed: number,
  strengthOf: (team: string) => number,
): ReadonlyMap<string, readonly Player[]> {
  const names = makeNames(seed)
  const rosters = new Map<string, readonly Player[]>()
  for (const { abbreviation } of TEAMS) {
    const random = new Random(seed, `roster/${abbreviation}`)
    const size = random.int(13, 15)
    const places = [...random.shuffled(POSITIONS), ...random.shuffled(POSITIONS), ...random.shuffled(POSITIONS)]
    const players: Player[] = []
    for (const [rank, position] of places.slice(0, size).entries()) {
      const name = names.next().value
      if (name === undefined) throw new RangeError('there are fewer names than players')
      const skill = 84 - rank * 2.9 + strengthOf(abbreviation) * 0.5 + random.normal(0, 3)
      players.push(makePlayer(name, abbreviation, position, Math.round(Math.min(99, Math.max(40, skill))), random))
    }
    players.sort((a, b) => b.skill - a.skill || (a.name < b.name ? -1 : 1))
    rosters.set(abbreviation, players)
  }
  return rosters
}

function makePlayer(name: string, team: string, position: Position, skill: number, random: Random): Player {
  const habits = HABITS[position]
  const vary = (value: number) => value * random.between(0.75, 1.3)
  return {
    name,
    team,
    position,
    skill,
    weight: {
      shot: vary(0.4 + (skill - 40) / 35),
      assist: vary(habits.assist) * (0.5 + skill / 140),
      rebound: vary(habits.rebound),
      steal: vary(habits.steal),
      block: vary(habits.block),
      foul: vary(habits.foul),
    },
    threeShare: Math.min(0.75, vary(habits.three)),
    freeThrow: Math.min(0.93, habits.line + (skill - 70) / 400 + random.between(-0.06, 0.06)),
  }
}

// Invented people: common first names, surnames put together for this season. Apostrophes, accents and a hyphen are there
// on purpose, since real box scores have them and quoting mistakes hide without them.
const FIRST_NAMES = `Aaron Amari André Anton Ben Bodhi Calvin Cedric Chidi Cole Damon Darnell Deshawn Devin Dominic Eli
  Emeka Ethan Ezra Félix Gavin Goran Hakeem Henrik Isaac Ivan Jalil Jamir Jonas Josué Kadeem Kai Keegan Kofi Lamar Leo
  Luka-Mario Malik Marcus Mateo Micah Nate Niko Omari Otis Pavel Quentin Rashad Reggie Rodrigo Samir Silas Tariq Théo
  Trevor Tyrell Uriah Vance Viktor Wesley Xander Yusuf Zeke`.split(/\s+/)
const SURNAMES = `Abernant Aldermoor Ashgrove Barrowclough Bellweather Blackmere Brightwater Calloway-Reed Carrowmore
  Castlewood Coldbrook Copperfield Cranshaw D'Almeric Dawnfield Drummoyne Duskwell Eastmarch Elderkin Fairhollow Fenmoor
  Firthson Foxglove Gallowhill Glasswright Goldhawk Greyling Hallorand Harrowgate Hawkmoor Heatherstone Hollowell
  Ironwood Jessamine Kestrelle Kingsmere Lakehurst Larkspire Lindqvart Longacre Lovelock-Marsh Marlowe-Finch Merriden
  Milbrook Moonash Nightengard Northgate Oakenshaw O'Callister Pemberwick Quillfeather Ravenhurst Redfern-Cole Rosewarne
  Saltmarsh Sandoval-Priest Silverton Skylark Stonebrook Summerfield Swiftwater Thornbury Tidewell Umberland Valewright
  Vandermere Wainscott Westerholm Whitlowe Wildmoore Windham-Ash Wolverstone Wyndthorpe Yarrowby Zellwood`.split(/\s+/)

/** Pairs of a first name and a surname without repeats: walks the whole table by a step that shares no factor with its size. */
function* makeNames(seed: number): Generator<string, undefined> {
  const size = FIRST_NAMES.length * SURNAMES.length
  const random = new Random(seed, 'names')
  let step = random.int(1000, 2000)
  while (commonDivisor(step, size) !== 1) step += 1
  const start = random.int(0, size - 1)
  for (let index = 0; index < size; index++) {
    const place = (start + index * step) % size
    const first = FIRST_NAMES[place % FIRST_NAMES.length]
    const last = SURNAMES[Math.floor(place / FIRST_NAMES.length)]
    yield `${first} ${last}`
  }
  return undefined
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
