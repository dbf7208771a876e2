import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { injuryReport, wholeSchedule } from '../season/day.ts'
import { oddsOn } from '../season/odds.ts'
import { SeasonPages } from '../season/season-pages.ts'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { operationContext } from '../test/operation-context.ts'
import { json, season, type TestSource, testSource } from '../test/source.ts'
import { ingestAttendance } from './attendance.ts'
import { ingestInjuries } from './injuries.ts'
import { ingestOdds } from './odds.ts'
import { ingestPlayers } from './players.ts'
import { ingestSchedule } from './schedule.ts'
import { ingestSeasonStats } from './season-stats.ts'
import { snapshotStats } from './snapshots.ts'
import { ingestTransactions } from './transactions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(() => database.query('drop schema if exists bronze cascade'))

const context = (source: TestSource, logicalDate = '2025-01-04') =>
  operationContext({ DATABASE_URL: database.url, SEASON_URL: source.url }, { logicalDate })

async function count(table: string, where = 'true'): Promise<number | undefined> {
  const [row] = await database.query<{ rows: number }>(
    `select count(*)::int as rows from bronze.${table} where ${where}`,
  )
  return row?.rows
}

const made = (asset: string, rows: number, deleted = 0) => ({
  made: { [asset]: { rows, rowsWritten: rows, metadata: { deleted } } },
})

describe('the schedule', () => {
  it('is stored whole, and again with the same rows', async () => {
    await using source = await testSource()
    expect(await ingestSchedule(context(source))).toEqual(made('schedule', 1230))
    expect(await ingestSchedule(context(source))).toEqual(made('schedule', 1230))
    expect(await count('schedule')).toBe(1230)
  })

  it('forgets the old date of a game that was moved', async () => {
    await using source = await testSource()
    await ingestSchedule(context(source))
    const [moved, ...others] = wholeSchedule(season)
    source.answer('/schedule', json({ rows: [{ ...moved, game_date: '2025-03-01' }, ...others] }))
    expect(await ingestSchedule(context(source))).toEqual(made('schedule', 1230, 1))
    expect(await count('schedule', `game_date = '2025-03-01'`)).toBe(season.gamesOn('2025-03-01').length + 1)
  })

  it('is left as it is when the source says there are no games at all', async () => {
    await using source = await testSource()
    await ingestSchedule(context(source))
    source.answer('/schedule', json({ rows: [] }))
    await expect(ingestSchedule(context(source))).rejects.toThrow('a schedule without a game')
    expect(await count('schedule')).toBe(1230)
  })
})

describe('odds', () => {
  it('are stored through the newest date that is offered', async () => {
    await using source = await testSource()
    await ingestOdds(context(source))
    expect(await count('odds', `game_date = '2025-01-04'`)).toBe(oddsOn(season, '2025-01-04').length)
    expect(await count('odds', `game_date > '2025-01-04'`)).toBe(0)
    expect(await count('odds', `game_date = '2024-10-22'`)).toBe(4)
  })

  it('are unavailable while the source has not come to the logical date', async () => {
    await using source = await testSource()
    expect(await ingestOdds(context(source, '2025-01-05'))).toEqual({
      unavailable: 'the source has odds through 2025-01-04, not yet those of 2025-01-05',
    })
  })
})

describe('injuries', () => {
  it('are those of the logical date: who is fit again is gone', async () => {
    await using source = await testSource()
    await ingestInjuries(context(source, '2024-12-01'))
    const before = injuryReport(season, '2024-12-01')
    expect(await count('injuries')).toBe(before.length)
    await ingestInjuries(context(source))
    const now = injuryReport(season, '2025-01-04')
    expect(await database.query('select player, team from bronze.injuries order by player collate "C", team')).toEqual(
      now.map(({ player, team }) => ({ player, team })).sort((a, b) => (a.player < b.player ? -1 : 1)),
    )
  })

  it('are unavailable for a date to come', async () => {
    await using source = await testSource()
    expect(await ingestInjuries(context(source, '2025-01-05'))).toEqual({
      unavailable: 'no injury report at the source yet (404 from /injuries?date=2025-01-05)',
    })
  })
})

const pages = new SeasonPages(season)

describe('the players', () => {
  it('are two tables of one answer', async () => {
    await using source = await testSource()
    const [contracts, attributes] = [pages.contracts().length, pages.attributes().length]
    expect(await ingestPlayers(context(source))).toEqual({
      made: { ...made('contracts', contracts).made, ...made('player_attributes', attributes).made },
    })
    expect([await count('contracts'), await count('player_attributes')]).toEqual([contracts, attributes])
  })

  it('who left the league are gone, and both tables stay as they are when one of them is wrong', async () => {
    await using source = await testSource()
    await ingestPlayers(context(source))
    const before = [await count('contracts'), await count('player_attributes')]
    const player_attributes = pages.attributes()
    source.answer('/players', json({ contracts: [], player_attributes: [...player_attributes, player_attributes[0]] }))
    await expect(ingestPlayers(context(source))).rejects.toThrow('twice')
    source.answer('/players', json({ contracts: [], player_attributes: [] }))
    await expect(ingestPlayers(context(source))).rejects.toThrow('a league without a player')
    expect([await count('contracts'), await count('player_attributes')]).toEqual(before)

    source.answer('/players', json({ contracts: pages.contracts(), player_attributes: player_attributes.slice(1) }))
    expect(await ingestPlayers(context(source))).toMatchObject({
      made: { player_attributes: { metadata: { deleted: 1 } } },
    })
  })
})

describe('the statistics of the season', () => {
  it('are those of the logical date, three tables of one answer', async () => {
    await using source = await testSource()
    const stats = pages.stats('2024-12-01')
    const expected = {
      ...made('player_advanced_stats', stats.advanced().length).made,
      ...made('shooting_stats', stats.shooting().length).made,
      ...made('opponent_shooting', 30).made,
    }
    expect(await ingestSeasonStats(context(source, '2024-12-01'))).toEqual({ made: expected })
    const rows = await database.query<{ row: object }>(
      `select to_jsonb(s) - 'modified_at' as row from bronze.player_advanced_stats s order by player collate "C"`,
    )
    const byName = stats.advanced().sort((a, b) => (a.player < b.player ? -1 : 1))
    expect(rows.map(({ row }) => row)).toEqual(byName)
  })

  it('are unavailable while a day before the logical date is', async () => {
    await using source = await testSource()
    source.state.withhold('2025-01-03', 'all')
    expect(await ingestSeasonStats(context(source))).toEqual({
      unavailable: 'no statistics of the season at the source yet (404 from /season-stats?date=2025-01-04)',
    })
    expect(await snapshotStats(context(source))).toEqual({
      unavailable: 'no statistics at the source yet to take a snapshot of (404 from /snapshots?date=2025-01-04)',
    })
  })
})

describe('snapshots', () => {
  const [first, second] = ['2024-12-01', '2024-12-02']
  const rowsOf = (date: string) => pages.stats(date).players(date).length

  it('are added to, date by date', async () => {
    await using source = await testSource()
    await snapshotStats(context(source, second))
    expect(await snapshotStats(context(source, first))).toEqual({
      made: {
        player_stats_snapshot: {
          rows: rowsOf(first) + rowsOf(second),
          rowsWritten: rowsOf(first),
          metadata: { deleted: 0 },
        },
        team_stats_snapshot: { rows: 60, rowsWritten: 30, metadata: { deleted: 0 } },
      },
    })
    expect(await count('player_stats_snapshot', `snapshot_date = '${second}'`)).toBe(rowsOf(second))
  })

  it('of a date that is taken again replace that date’s, and double nothing', async () => {
    await using source = await testSource()
    await snapshotStats(context(source, first))
    await snapshotStats(context(source, second))
    const page = { player_stats_snapshot: pages.stats(first).players(first).slice(1), team_stats_snapshot: [] }
    source.answer('/snapshots', json({ date: first, ...page }))
    expect(await snapshotStats(context(source, first))).toMatchObject({
      made: { player_stats_snapshot: { metadata: { deleted: 1 } }, team_stats_snapshot: { rows: 30 } },
    })
    expect(await count('player_stats_snapshot')).toBe(rowsOf(first) - 1 + rowsOf(second))
    expect(await count('team_stats_snapshot', `snapshot_date = '${second}'`)).toBe(30)
  })

  it('that are told for another date are refused', async () => {
    await using source = await testSource()
    const page = { player_stats_snapshot: [], team_stats_snapshot: pages.stats(first).teams(first) }
    source.answer('/snapshots', json({ date: second, ...page }))
    await expect(snapshotStats(context(source, second))).rejects.toThrow('team_stats_snapshot of 2024-12-01')
    expect(await count('team_stats_snapshot').catch(() => 0)).toBe(0)
  })
})

describe('lists that only grow', () => {
  it('are stored as far as the source has them', async () => {
    await using source = await testSource()
    const transactions = pages.transactions('2025-01-04').length
    expect(await ingestTransactions(context(source))).toEqual(made('transactions', transactions))
    const games = season.games.filter((game) => game.date < '2025-01-04').length
    expect(await ingestAttendance(context(source))).toEqual(made('attendance', games))
  })

  it('are unavailable while the source has not come to the logical date', async () => {
    await using source = await testSource()
    source.state.withhold('2025-01-04', 'transactions')
    expect(await ingestTransactions(context(source))).toEqual({
      unavailable: 'the source has transactions through 2025-01-03, not yet those of 2025-01-04',
    })
    expect(await ingestAttendance(context(source, '2025-01-05'))).toEqual({
      unavailable: 'the source has attendance through 2025-01-03, not yet that of 2025-01-04',
    })
  })
})
