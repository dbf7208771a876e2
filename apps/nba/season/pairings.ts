import { TEAMS, type Team } from './teams.ts'

/** Who hosts whom, before there is a date. */
export interface Pairing {
  readonly home: string
  readonly away: string
}

/**
 * The league's formula for 82 games: four against each of the 4 teams of one's division, four against 6 and three against 4
 * of the other teams of the conference, two against each of the 15 of the other conference; 41 of them at home.
 */
export function makePairings(): readonly Pairing[] {
  const pairings: Pairing[] = []
  const host = (home: Team, away: Team, times: number) => {
    for (let time = 0; time < times; time++) pairings.push({ home: home.abbreviation, away: away.abbreviation })
  }
  for (const [index, a] of TEAMS.entries()) {
    for (const b of TEAMS.slice(index + 1)) {
      const [hostedByA, hostedByB] = gamesBetween(a, b)
      host(a, b, hostedByA)
      host(b, a, hostedByB)
    }
  }
  return pairings
}

/** How many games each of two teams hosts against the other. */
function gamesBetween(a: Team, b: Team): readonly [number, number] {
  if (a.conference !== b.conference) return [1, 1]
  if (a.division === b.division) return [2, 2]
  // Three games with two teams of each other division: hosting two against one of them, one against the other.
  const [first, second] = a.division < b.division ? [a, b] : [b, a]
  const turn = (placeInDivision(second) - placeInDivision(first) + 5) % 5
  if (turn > 1) return [2, 2]
  const firstHosts = turn === 0 ? 2 : 1
  return first === a ? [firstHosts, 3 - firstHosts] : [3 - firstHosts, firstHosts]
}

function placeInDivision(team: Team): number {
  return TEAMS.filter((other) => other.division === team.division).indexOf(team)
}
