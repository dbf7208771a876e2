import { addDays, dateRange, daysBetween, instantOf, weekday } from './dates.ts'
import { makePairings, type Pairing } from './pairings.ts'
import { Random } from './random.ts'
import { TEAMS, teamOf } from './teams.ts'

/** The regular season's first and last day. */
export const SEASON_START = '2024-10-22'
export const SEASON_END = '2025-04-13'

export interface Game {
  readonly date: string
  readonly home: string
  readonly away: string
  /** The tip-off, ISO 8601 in UTC. */
  readonly startTime: string
  readonly arena: string
}

/** Election day, Thanksgiving, Christmas Eve, the All-Star break, and the rest before the last day: nobody plays. */
const DAYS_OFF = new Set([
  '2024-11-05',
  '2024-11-28',
  '2024-12-24',
  ...dateRange('2025-02-14', '2025-02-18'),
  '2025-04-12',
])

/** Days on which the number of games is fixed: the last day, when every team plays (so it comes first), opening night and Christmas. */
const SET_DAYS: readonly (readonly [date: string, games: number])[] = [
  [SEASON_END, TEAMS.length / 2],
  [SEASON_START, 2],
  ['2024-12-25', 5],
]

/** How full a day of the week is, from Sunday: Wednesdays and Fridays are full, Thursdays belong to television. */
const WEEKDAY_WEIGHT = [8, 8, 6, 11, 3.5, 11, 8]

const IMPROVEMENT_PASSES = 2

/**
 * All 1,230 games in order of date and tip-off; 82 for each team, 41 at home, none twice on one day.
 * Each game takes the cheapest free day, then each is taken out and placed again: few back-to-backs, never three days in a row.
 */
export function makeSchedule(seed: number): readonly Game[] {
  const random = new Random(seed, 'schedule')
  const waiting = random.shuffled(makePairings())
  const calendar = new Calendar(random, waiting.length)
  for (const [date, games] of SET_DAYS) calendar.fill(date, games, waiting)
  for (const pairing of waiting) calendar.place(pairing)
  for (let pass = 0; pass < IMPROVEMENT_PASSES; pass++) {
    for (const pairing of waiting) {
      calendar.remove(pairing)
      calendar.place(pairing)
    }
  }
  const games = calendar.placed().map(([pairing, date]) => makeGame(pairing, date, random))
  return games.sort((a, b) => compare(a.date, b.date) || compare(a.startTime, b.startTime) || compare(a.home, b.home))
}

class Calendar {
  readonly #random: Random
  readonly #days = daysBetween(SEASON_START, SEASON_END) + 1
  /** How many games each day should have; 0 where none may be put. */
  readonly #targets: readonly number[]
  readonly #counts = new Array<number>(this.#days).fill(0)
  /** Per team, one flag a day, with room on both sides for the neighbours. */
  readonly #plays = new Map(TEAMS.map((team) => [team.abbreviation, new Uint8Array(this.#days + 2 * MARGIN)]))
  readonly #dayOf = new Map<Pairing, number>()
  /** Days on which two teams meet. */
  readonly #meetings = new Map<string, Set<number>>()

  constructor(random: Random, games: number) {
    this.#random = random
    const open = games - SET_DAYS.reduce((sum, [, set]) => sum + set, 0)
    const weights = dateRange(SEASON_START, SEASON_END).map(weightOf)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    this.#targets = weights.map((weight) => (weight * open) / total)
  }

  /** Takes games out of `waiting` for a day that must have exactly that many: on the last day East meets West, all of them. */
  fill(date: string, games: number, waiting: Pairing[]): void {
    const day = daysBetween(SEASON_START, date)
    const everyone = games * 2 === TEAMS.length
    const partner = everyone ? crossConferencePartners(this.#random) : null
    for (let index = waiting.length - 1; index >= 0 && (this.#counts[day] ?? 0) < games; index--) {
      const pairing = waiting[index]
      if (!pairing || !this.#isFree(pairing, day)) continue
      if (partner && partner.get(pairing.home) !== pairing.away) continue
      waiting.splice(index, 1)
      this.#put(pairing, day)
    }
    if (this.#counts[day] !== games) throw new RangeError(`could not place ${games} games on ${date}`)
  }

  place(pairing: Pairing): void {
    let best = -1
    let lowest = Number.POSITIVE_INFINITY
    for (let day = 0; day < this.#days; day++) {
      const target = this.#targets[day] ?? 0
      if (target === 0 || !this.#isFree(pairing, day)) continue
      const cost = this.#cost(pairing, day, target) + this.#random.next() * 0.5
      if (cost < lowest) {
        lowest = cost
        best = day
      }
    }
    if (best < 0) throw new RangeError(`no day is free for ${pairing.away} at ${pairing.home}`)
    this.#put(pairing, best)
  }

  remove(pairing: Pairing): void {
    const day = this.#dayOf.get(pairing)
    if (day === undefined) return
    this.#dayOf.delete(pairing)
    this.#counts[day] = (this.#counts[day] ?? 0) - 1
    this.#flags(pairing.home)[day + MARGIN] = 0
    this.#flags(pairing.away)[day + MARGIN] = 0
    this.#meetings.get(meetingKey(pairing))?.delete(day)
  }

  placed(): [Pairing, string][] {
    return [...this.#dayOf].map(([pairing, day]) => [pairing, addDays(SEASON_START, day)])
  }

  #put(pairing: Pairing, day: number): void {
    this.#dayOf.set(pairing, day)
    this.#counts[day] = (this.#counts[day] ?? 0) + 1
    this.#flags(pairing.home)[day + MARGIN] = 1
    this.#flags(pairing.away)[day + MARGIN] = 1
    const key = meetingKey(pairing)
    this.#meetings.set(key, (this.#meetings.get(key) ?? new Set()).add(day))
  }

  #isFree(pairing: Pairing, day: number): boolean {
    return !this.#flags(pairing.home)[day + MARGIN] && !this.#flags(pairing.away)[day + MARGIN]
  }

  #cost(pairing: Pairing, day: number, target: number): number {
    const full = ((this.#counts[day] ?? 0) + 1) / target
    let cost = 6 * full * full + tiredness(this.#flags(pairing.home), day) + tiredness(this.#flags(pairing.away), day)
    for (const other of this.#meetings.get(meetingKey(pairing)) ?? []) if (Math.abs(other - day) < 12) cost += 4
    return cost
  }

  #flags(team: string): Uint8Array {
    const flags = this.#plays.get(team)
    if (!flags) throw new RangeError(`no team is called ${team}`)
    return flags
  }
}

const MARGIN = 4
const THREE_IN_A_ROW = 1000

/** What one more game on that day costs a team: back-to-backs, three days in a row, crowded weeks. */
function tiredness(flags: Uint8Array, day: number): number {
  const at = (offset: number) => flags[day + MARGIN + offset] ?? 0
  const [before, after] = [at(-1), at(1)]
  let cost = 2.5 * (before + after)
  if ((before && at(-2)) || (before && after) || (after && at(2))) cost += THREE_IN_A_ROW
  const week = at(-4) + at(-3) + at(-2) + before + after + at(2) + at(3) + at(4)
  return cost + (week > 3 ? 3 * (week - 3) : 0)
}

/** How full a day should be against others; 0 for a day off and for a set day, which is filled before. */
function weightOf(date: string): number {
  if (DAYS_OFF.has(date) || SET_DAYS.some(([set]) => set === date)) return 0
  return WEEKDAY_WEIGHT[weekday(date)] ?? 0
}

function crossConferencePartners(random: Random): ReadonlyMap<string, string> {
  const of = (conference: string) => TEAMS.filter((team) => team.conference === conference)
  const east = of('East')
  const west = random.shuffled(of('West'))
  return new Map(east.map((team, index) => [team.abbreviation, west[index]?.abbreviation ?? '']))
}

function makeGame({ home, away }: Pairing, date: string, random: Random): Game {
  const { timeZone, arena } = teamOf(home)
  const matinee = weekday(date) === 0 && random.chance(0.4)
  const time = matinee ? random.pick(['13:00', '15:30']) : random.pick(['19:00', '19:00', '19:30', '19:30', '20:00'])
  // A tip-off at 20:00 on the Pacific coast is at 23:00 in New York: still the same day there, which is the league's day.
  return { date, home, away, startTime: instantOf(date, time, timeZone), arena }
}

function meetingKey({ home, away }: Pairing): string {
  return home < away ? `${home}${away}` : `${away}${home}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
