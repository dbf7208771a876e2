import { type Contract, seasonName } from './contracts.ts'
import { addDays } from './dates.ts'
import type { Player } from './players.ts'
import { Random } from './random.ts'
import { DEEPEST_ROTATION } from './rotation.ts'
import type { TransactionRow } from './rows.ts'
import { SEASON_START } from './schedule.ts'
import type { Season } from './season.ts'
import { fullName, TEAMS } from './teams.ts'

/** The earliest date that the page of transactions goes back to. */
const FIRST_DATE = '2024-07-01'
/** So many games in a row nobody had a use for him: then he goes to the affiliate, where he plays. */
const GAMES_UNUSED = 4
const COACHES_FIRED = 4
const COACHES = 'Ambrose Bellamy Carrigan Dunleath Everard Fairweather Grantham Hathersage'.split(' ')

/**
 * The season's transactions in order of date, each a sentence that begins with the team, as the league's page has them. They
 * follow from what else is known: contracts that were signed, and players of the end of the bench who go to the affiliate
 * and come back when somebody is hurt. Nobody is traded, so box scores and transactions cannot contradict one another.
 */
export function makeTransactions(season: Season, contracts: readonly Contract[]): readonly TransactionRow[] {
  const ofTeams = TEAMS.flatMap(({ abbreviation }) => moves(season, abbreviation))
  const rows = [...contracts.flatMap(signings), ...ofTeams, ...coaches(season)]
  const known = rows.filter((row) => row.transaction_date >= FIRST_DATE)
  return known.sort((a, b) => compare(a.transaction_date, b.transaction_date) || compare(a.transaction, b.transaction))
}

function signings({ player, signedOn, isExtension, seasons }: Contract): TransactionRow[] {
  const team = `The ${fullName(player.team)}`
  const years = seasons.length === 1 ? '1-year' : `${seasons.length}-year`
  const rows = [
    {
      transaction_date: signedOn,
      transaction: isExtension
        ? `${team} signed ${player.name} to a ${years} contract extension.`
        : `${team} signed ${player.name} to a ${years} contract.`,
    },
  ]
  const last = seasons.at(-1)
  if (last?.option === 'team' && seasons.length === 2) {
    const transaction = `${team} exercised their team option on ${player.name} for ${seasonName(last.year)}.`
    rows.push({ transaction_date: '2024-10-31', transaction })
  }
  return rows
}

/** To the affiliate and back: who is healthy and stands behind the deepest rotation cannot have played. */
function moves(season: Season, team: string): TransactionRow[] {
  const rows: TransactionRow[] = []
  const unused = new Map<Player, number>()
  const away = new Set<Player>()
  const move = (date: string, player: Player, verb: string) => {
    const transaction = `The ${fullName(team)} ${verb} ${player.name} ${verb === 'assigned' ? 'to' : 'from'} their affiliate.`
    rows.push({ transaction_date: date, transaction })
  }
  for (const game of season.gamesOf(team)) {
    const injured = new Set(season.injuriesOn(game.date).map(({ player }) => player))
    const healthy = season.roster(team).filter((player) => !injured.has(player))
    for (const player of healthy) {
      const isNeeded = healthy.indexOf(player) < DEEPEST_ROTATION
      unused.set(player, isNeeded ? 0 : (unused.get(player) ?? 0) + 1)
      if (isNeeded && away.delete(player)) move(game.date, player, 'recalled')
      if (unused.get(player) === GAMES_UNUSED && !away.has(player)) {
        away.add(player)
        move(addDays(game.date, 1), player, 'assigned')
      }
    }
  }
  return rows
}

/** Among the weakest teams some lose patience. */
function coaches(season: Season): TransactionRow[] {
  const random = new Random(season.seed, 'coaches')
  const weakest = TEAMS.toSorted((a, b) => season.strength(a.abbreviation) - season.strength(b.abbreviation))
  return weakest.slice(0, COACHES_FIRED).flatMap(({ abbreviation }, index) => {
    const date = addDays(SEASON_START, random.int(30, 90))
    const team = `The ${fullName(abbreviation)}`
    return [
      { transaction_date: date, transaction: `${team} fired head coach ${COACHES[index * 2]}.` },
      { transaction_date: addDays(date, 1), transaction: `${team} named ${COACHES[index * 2 + 1]} head coach.` },
    ]
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
