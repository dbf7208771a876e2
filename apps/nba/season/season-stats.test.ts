import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addDays, dateRange } from './dates.ts'
import { gamesOfDay } from './day.ts'
import type { BoxscoreRow } from './rows.ts'
import { SEASON_START } from './schedule.ts'
import { Season } from './season.ts'
import { SeasonPages } from './season-pages.ts'
import { SeasonStats } from './season-stats.ts'

const season = new Season()
const pages = new SeasonPages(season)
const DATE = '2024-11-20'
const boxscoresBefore = (date: string, revision = 0) =>
  dateRange(SEASON_START, addDays(date, -1)).flatMap((day) => gamesOfDay(season, day, { revision }).boxscores)
const boxscores = boxscoresBefore(DATE)
const stats = pages.stats(DATE)

function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}

/** What a player's rows add up to, by his name. */
function totals(rows: readonly BoxscoreRow[]) {
  return [...Map.groupBy(rows, (row) => row.player)].map(([player, own]) => ({
    player,
    games: own.length,
    minutes: Math.round(sum(own, (row) => row.minutes) * 10) / 10,
    points: sum(own, (row) => row.pts),
  }))
}

const byPlayer = (a: { player: string }, b: { player: string }) => (a.player < b.player ? -1 : 1)

describe('the totals of a date', () => {
  it('are those of the box scores of all days before it', () => {
    const told = stats.advanced().map(({ player, games, minutes, points }) => ({ player, games, minutes, points }))
    expect(told.sort(byPlayer)).toEqual(totals(boxscores).sort(byPlayer))
  })

  it('follow a correction of one of those days, and of no later one', () => {
    const corrected = '2024-11-18'
    const version = (date: string) => ({ revision: date === corrected ? 1 : 0, cancelled: 0 })
    const told = pages.stats(DATE, version).advanced()
    const rows = boxscores.filter((row) => row.game_date !== corrected)
    const expected = totals([...rows, ...gamesOfDay(season, corrected, { revision: 1 }).boxscores])
    expect(told.map(({ player, points }) => [player, points]).sort()).toEqual(
      expected.map(({ player, points }) => [player, points]).sort(),
    )
    expect(pages.stats(corrected, version).advanced()).toEqual(pages.stats(corrected).advanced())
  })

  it('are empty before the first game, and end with the season', () => {
    expect(pages.stats(SEASON_START).advanced()).toEqual([])
    expect(new SeasonStats().teams('2024-10-22')).toEqual([])
    expect(pages.stats('2026-01-01').teams('x')).toHaveLength(30)
    expect(
      new Set(
        pages
          .stats('2026-01-01')
          .teams('x')
          .map((team) => team.games),
      ),
    ).toEqual(new Set([82]))
  })

  it('have rates that lie where rates lie', () => {
    for (const row of stats.advanced()) {
      for (const rate of [row.usage_rate, row.assist_rate, row.rebound_rate, row.turnover_rate]) {
        expect(rate, row.player).toBeGreaterThanOrEqual(0)
        expect(rate, row.player).toBeLessThanOrEqual(1)
      }
    }
    const regulars = stats.advanced().filter((row) => row.minutes > 200)
    const usage = sum(regulars, (row) => row.usage_rate * row.minutes) / sum(regulars, (row) => row.minutes)
    // Five share every possession.
    expect(usage).toBeGreaterThan(0.19)
    expect(usage).toBeLessThan(0.23)
  })
})

describe('shots by zone', () => {
  it('add up to the twos and threes of each player', () => {
    const rows = Map.groupBy(boxscores, (row) => row.player)
    for (const shots of stats.shooting()) {
      const own = rows.get(shots.player) ?? []
      const threes = [
        shots.corner_three_fga + shots.above_the_break_fga,
        shots.corner_three_fgm + shots.above_the_break_fgm,
      ]
      const twos = [
        shots.rim_fga + shots.paint_fga + shots.mid_range_fga,
        shots.rim_fgm + shots.paint_fgm + shots.mid_range_fgm,
      ]
      expect(threes, shots.player).toEqual([sum(own, (row) => row.fg3a), sum(own, (row) => row.fg3m)])
      expect(twos, shots.player).toEqual([sum(own, (row) => row.fga - row.fg3a), sum(own, (row) => row.fgm - row.fg3m)])
    }
  })

  it('are allowed by the team that was played against', () => {
    for (const allowed of stats.opponentShooting()) {
      const against = boxscores.filter((row) => row.opponent === allowed.team)
      const { team, games, ...shots } = allowed
      const taken = sum(
        Object.entries(shots).filter(([name]) => name.endsWith('_fga')),
        ([, count]) => count,
      )
      expect(taken, team).toBe(sum(against, (row) => row.fga))
      expect(games, team).toBe(new Set(against.map((row) => row.game_date)).size)
    }
  })

  it('go in more often the nearer they are', () => {
    const all = stats.shooting()
    const share = (zone: 'rim' | 'paint' | 'mid_range' | 'corner_three' | 'above_the_break') =>
      sum(all, (row) => row[`${zone}_fgm`]) / sum(all, (row) => row[`${zone}_fga`])
    expect(share('rim')).toBeGreaterThan(share('paint') + 0.1)
    expect(share('paint')).toBeGreaterThan(share('mid_range'))
    expect(share('corner_three')).toBeGreaterThan(share('above_the_break'))
  })
})

describe('snapshots', () => {
  it('of teams count each game once on both sides', () => {
    const teams = stats.teams(DATE)
    expect(sum(teams, (team) => team.wins)).toBe(sum(teams, (team) => team.losses))
    expect(sum(teams, (team) => team.points)).toBe(sum(boxscores, (row) => row.pts))
    expect(sum(teams, (team) => team.opponent_points)).toBe(sum(boxscores, (row) => row.pts))
    expect(teams.every((team) => team.snapshot_date === DATE && team.pace > 85 && team.pace < 115)).toBe(true)
  })

  it('of players only grow from one date to the next', () => {
    const before = new Map(
      pages
        .stats(addDays(DATE, -3))
        .players('x')
        .map((row) => [row.player, row]),
    )
    for (const row of stats.players(DATE)) {
      expect(row.points).toBeGreaterThanOrEqual(before.get(row.player)?.points ?? 0)
    }
  })
})

describe('contracts and transactions', () => {
  const contracts = pages.contracts()
  const transactions = pages.transactions('2025-04-13')

  it('pay everybody in the league, and say who he is', () => {
    const players = [...season.rosters.values()].flat().map((player) => player.name)
    expect(new Set(contracts.map((row) => row.player))).toEqual(new Set(players))
    expect(contracts.filter((row) => row.season === '2024-25')).toHaveLength(players.length)
    expect(pages.attributes().map((row) => row.player)).toEqual(players)
    expect(pages.attributes().filter((row) => row.first_season > 2024)).toEqual([])
  })

  it('agree: who signed this summer has a contract of that day', () => {
    const signedOn = new Map(contracts.map((row) => [row.player, row.signed_on]))
    const signings = transactions.flatMap(({ transaction_date, transaction }) => {
      const player = / signed (.+) to a \d/.exec(transaction)?.[1]
      return player === undefined ? [] : [{ player, transaction_date }]
    })
    expect(signings.length).toBeGreaterThan(50)
    for (const { player, transaction_date } of signings) expect(signedOn.get(player)).toBe(transaction_date)
  })

  it('never have somebody play who is with the affiliate', () => {
    const played = new Set(boxscoresBefore('2025-01-04').map((row) => `${row.player} ${row.game_date}`))
    const moves = transactions.flatMap(({ transaction_date, transaction }) => {
      const [, verb, player] = / (assigned|recalled) (.+) (?:to|from) their/.exec(transaction) ?? []
      return player === undefined ? [] : [{ date: transaction_date, isAway: verb === 'assigned', player }]
    })
    let checked = 0
    for (const [player, own] of Map.groupBy(moves, (move) => move.player)) {
      for (const [index, move] of own.entries()) {
        if (!move.isAway) continue
        const until = own[index + 1]?.date ?? '2025-01-04'
        for (const date of dateRange(move.date, addDays(until, -1))) {
          checked += 1
          expect(played.has(`${player} ${date}`), `${player} on ${date}`).toBe(false)
        }
      }
    }
    expect(checked).toBeGreaterThan(200)
  })

  it('are known on their day and not before', () => {
    const known = pages.transactions('2024-12-20')
    expect(known.at(-1)?.transaction_date).toBe('2024-12-20')
    expect(transactions.slice(0, known.length)).toEqual(known)
  })
})

it('is the same on every machine', () => {
  expect(digest([stats.advanced(), stats.shooting(), stats.opponentShooting(), stats.teams(DATE)])).toBe(
    '058cbb38ddb59d7e',
  )
  expect(digest([pages.contracts(), pages.attributes(), pages.transactions('2025-01-04')])).toBe('165e2f5afba9b569')
})

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
