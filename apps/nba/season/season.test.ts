import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BRONZE, type BronzeTable } from '../ingestion/bronze.ts'
import { attendanceOn } from './attendance.ts'
import { boxscoreOf } from './boxscore.ts'
import { addDays, dateRange, daysBetween, leagueDate } from './dates.ts'
import { gamesOfDay, injuryReport } from './day.ts'
import { playGame } from './game.ts'
import { oddsOn } from './odds.ts'
import { playByPlayOf } from './play-by-play.ts'
import type { BoxscoreRow } from './rows.ts'
import { makeSchedule, SEASON_END, SEASON_START } from './schedule.ts'
import { Season } from './season.ts'
import { SeasonPages } from './season-pages.ts'
import { TEAMS } from './teams.ts'

const season = new Season()
const whole = season.games.map((game) => {
  const played = playGame(season, game)
  return { game, played, boxscore: boxscoreOf(played), pbp: playByPlayOf(played) }
})

describe('the schedule', () => {
  it('has 82 games a team, 41 at home, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const games = makeSchedule(seed)
        expect(games).toHaveLength(1230)
        for (const { abbreviation } of TEAMS) {
          expect(games.filter((game) => game.home === abbreviation)).toHaveLength(41)
          expect(games.filter((game) => game.away === abbreviation)).toHaveLength(41)
        }
        expect(busiestRun(games)).toBeLessThan(3)
      }),
      { numRuns: 12 },
    )
  })

  it('keeps the season’s dates, the days off and at most 15 games a day', () => {
    const byDate = Map.groupBy(season.games, (game) => game.date)
    expect(season.games[0]?.date).toBe(SEASON_START)
    expect(season.games.at(-1)?.date).toBe(SEASON_END)
    for (const off of ['2024-11-28', '2024-12-24', ...dateRange('2025-02-14', '2025-02-18')])
      expect(byDate.has(off)).toBe(false)
    expect(Math.max(...[...byDate.values()].map((games) => games.length))).toBe(15)
  })

  it('starts each game on its date in New York', () => {
    for (const game of season.games) expect(leagueDate(new Date(game.startTime))).toBe(game.date)
  })
})

describe('a game', () => {
  it('adds up: points from shots, team sums to the score, five men on the floor at any time', () => {
    for (const { game, played, boxscore } of whole) {
      for (const row of boxscore) expect(row.pts).toBe(2 * (row.fgm - row.fg3m) + 3 * row.fg3m + row.ftm)
      const overtimes = Math.max(...played.stints.map((stint) => stint.period)) - 4
      for (const [side, other] of [['home', 'away'] as const, ['away', 'home'] as const]) {
        const rows = boxscore.filter((row) => row.team === game[side])
        expect(sum(rows, 'pts')).toBe(played.score[side])
        expect(sum(rows, 'minutes')).toBeCloseTo(240 + 25 * overtimes, 6)
        expect(sum(rows, 'plus_minus')).toBe(5 * (played.score[side] - played.score[other]))
        expect(new Set(rows.map((row) => row.outcome))).toEqual(
          new Set([played.score[side] > played.score[other] ? 'W' : 'L']),
        )
        expect(sum(rows, 'ast')).toBeLessThanOrEqual(sum(rows, 'fgm'))
        expect(
          rows.every((row) => row.fgm <= row.fga && row.fg3m <= row.fg3a && row.fg3m <= row.fgm && row.pf <= 6),
        ).toBe(true)
      }
    }
  })

  it('is told play by play with a running score that ends at the final one', () => {
    for (const { played, pbp } of whole) {
      const backwards = pbp.filter((row, index) => {
        const before = pbp[index - 1]
        return before && (row.score_home < before.score_home || row.score_away < before.score_away)
      })
      expect(backwards).toEqual([])
      expect(pbp.filter((row) => (row.description_home === '') === (row.description_away === ''))).toEqual([])
      const last = pbp.at(-1)
      expect([last?.score_home, last?.score_away]).toEqual([played.score.home, played.score.away])
      expect(played.score.home).not.toBe(played.score.away)
    }
  })

  it('comes in the numbers of the league: 26,000 player rows, some hundreds of plays a game', () => {
    const rows = whole.reduce((count, { boxscore }) => count + boxscore.length, 0)
    expect(rows).toBeGreaterThan(25_500)
    expect(rows).toBeLessThan(26_500)
    for (const { pbp } of whole) expect(pbp.length).toBeGreaterThan(250)
    for (const { pbp } of whole) expect(pbp.length).toBeLessThan(650)
  })

  it('follows from the teams, so that a model can learn: favourites win two of three, home teams more than half', () => {
    const favourites = whole.filter(
      ({ game, played }) => season.expectedMargin(game) > 0 === played.score.home > played.score.away,
    )
    const home = whole.filter(({ played }) => played.score.home > played.score.away)
    expect(favourites.length / whole.length).toBeGreaterThan(0.63)
    expect(home.length / whole.length).toBeGreaterThan(0.52)
    expect(home.length / whole.length).toBeLessThan(0.62)
  })
})

describe('keys', () => {
  it('are unique in every table', () => {
    const dates = dateRange(SEASON_START, SEASON_END)
    expectUnique(
      BRONZE.boxscores,
      whole.flatMap(({ boxscore }) => boxscore),
    )
    expectUnique(
      BRONZE.pbp,
      whole.flatMap(({ pbp }) => pbp),
    )
    expectUnique(
      BRONZE.odds,
      dates.flatMap((date) => oddsOn(season, date)),
    )
    for (const date of dates) expectUnique(BRONZE.injuries, injuryReport(season, date))
    expectUnique(
      BRONZE.attendance,
      dates.flatMap((date) => attendanceOn(season, date)),
    )
    const pages = new SeasonPages(season)
    const stats = pages.stats('2024-12-01')
    expectUnique(BRONZE.transactions, pages.transactions(SEASON_END))
    expectUnique(BRONZE.contracts, pages.contracts())
    expectUnique(BRONZE.player_attributes, pages.attributes())
    expectUnique(BRONZE.player_advanced_stats, stats.advanced())
    expectUnique(BRONZE.shooting_stats, stats.shooting())
    expectUnique(BRONZE.opponent_shooting, stats.opponentShooting())
    expectUnique(BRONZE.player_stats_snapshot, stats.players('2024-12-01'))
    expectUnique(BRONZE.team_stats_snapshot, stats.teams('2024-12-01'))
  })

  it('stay unique when a date is corrected', () => {
    for (const date of dateRange('2024-12-01', '2024-12-31')) {
      for (const revision of [1, 2]) {
        const corrected = gamesOfDay(season, date, { revision })
        expectUnique(BRONZE.boxscores, corrected.boxscores)
        expectUnique(BRONZE.pbp, corrected.pbp)
      }
    }
  })
})

describe('a date', () => {
  it('made alone, in a season of its own, is the same as within the whole season', () => {
    const alone = gamesOfDay(new Season(), '2024-12-13')
    const within = whole.filter(({ game }) => game.date === '2024-12-13')
    expect(alone.boxscores).toEqual(within.flatMap(({ boxscore }) => boxscore))
    expect(alone.pbp).toEqual(within.flatMap(({ pbp }) => pbp))
    expect(alone.boxscores.length).toBeGreaterThan(0)
  })

  it('is the same on every machine', () => {
    expect(digest(season.games)).toBe('8a2701f0d9f33477')
    expect(digest(gamesOfDay(season, '2025-01-01'))).toBe('1ea204abd067c608')
    expect(digest([oddsOn(season, '2025-01-01'), injuryReport(season, '2025-01-01')])).toBe('b9bd1a971da00483')
  })

  it('is another with another seed', () => {
    expect(gamesOfDay(new Season(7), '2025-01-01')).not.toEqual(gamesOfDay(season, '2025-01-01'))
  })

  it('has no rows where nobody plays, nor outside the season', () => {
    for (const date of ['2024-11-28', '2024-10-21', '2025-04-14']) {
      expect(gamesOfDay(season, date)).toEqual({ boxscores: [], pbp: [] })
    }
  })
})

describe('a correction', () => {
  const [first, second] = [
    gamesOfDay(season, '2025-01-01', { revision: 1 }),
    gamesOfDay(season, '2025-01-01', { revision: 2 }),
  ]
  const original = gamesOfDay(season, '2025-01-01')

  it('changes some rows and no score, and still adds up', () => {
    const before = new Set(original.boxscores.map((row) => JSON.stringify(row)))
    const changed = first.boxscores.filter((row) => !before.has(JSON.stringify(row)))
    expect(changed.length).toBeGreaterThan(0)
    expect(changed.length).toBeLessThan(original.boxscores.length / 2)
    expect(points(first.boxscores)).toEqual(points(original.boxscores))
    for (const row of first.boxscores) expect(row.pts).toBe(2 * (row.fgm - row.fg3m) + 3 * row.fg3m + row.ftm)
  })

  it('takes one player’s row away and brings another’s', () => {
    const names = (rows: readonly BoxscoreRow[]) => new Set(rows.map((row) => row.player))
    expect(names(original.boxscores).difference(names(first.boxscores)).size).toBe(1)
    expect(names(first.boxscores).difference(names(original.boxscores)).size).toBe(1)
  })

  it('credits nobody with an assist to himself', () => {
    for (const date of dateRange('2024-12-01', '2024-12-31')) {
      const words = gamesOfDay(season, date, { revision: 1 }).pbp.map(
        (row) => row.description_home + row.description_away,
      )
      expect(words.filter((text) => /^(.+) makes .*\(assist by \1\)$/.test(text))).toEqual([])
    }
  })

  it('is another with each revision, and none with revision 0', () => {
    expect(first).not.toEqual(second)
    expect(gamesOfDay(season, '2025-01-01', { revision: 0 })).toEqual(original)
  })
})

function sum(rows: readonly BoxscoreRow[], column: 'pts' | 'minutes' | 'plus_minus' | 'ast' | 'fgm'): number {
  return rows.reduce((total, row) => total + row[column], 0)
}

function points(rows: readonly BoxscoreRow[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(rows, (row) => row.team)].map(([team, own]) => [team, sum(own, 'pts')]))
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}

function expectUnique(table: BronzeTable, rows: readonly object[]): void {
  const keys = rows.map((row) => {
    const fields = new Map(Object.entries(row))
    return JSON.stringify(table.key.map((column) => fields.get(column)))
  })
  expect(new Set(keys).size).toBe(keys.length)
}

/** The most days in a row on which one team plays, having made sure that none plays twice on a day. */
function busiestRun(games: readonly { date: string; home: string; away: string }[]): number {
  let longest = 0
  for (const { abbreviation } of TEAMS) {
    const days = games
      .filter((game) => game.home === abbreviation || game.away === abbreviation)
      .map((game) => daysBetween(SEASON_START, game.date))
    expect(new Set(days).size).toBe(days.length)
    const played = new Set(days)
    for (const day of days) {
      let run = 1
      while (played.has(day + run)) run += 1
      longest = Math.max(longest, run)
    }
  }
  return longest
}

describe('the league’s day', () => {
  it('is the date in New York, in winter and in summer time', () => {
    expect(leagueDate(new Date('2025-01-04T04:59:00Z'))).toBe('2025-01-03')
    expect(leagueDate(new Date('2025-01-04T05:00:00Z'))).toBe('2025-01-04')
    expect(leagueDate(new Date('2024-10-23T03:59:00Z'))).toBe('2024-10-22')
    expect(leagueDate(new Date('2024-10-23T04:00:00Z'))).toBe('2024-10-23')
    expect(addDays('2024-12-31', 1)).toBe('2025-01-01')
  })
})
