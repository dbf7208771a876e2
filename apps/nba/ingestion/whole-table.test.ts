import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { injuryReport, wholeSchedule } from '../season/day.ts'
import { oddsOn } from '../season/odds.ts'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { operationContext } from '../test/operation-context.ts'
import { json, season, type TestSource, testSource } from '../test/source.ts'
import { ingestInjuries } from './injuries.ts'
import { ingestOdds } from './odds.ts'
import { ingestSchedule } from './schedule.ts'

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
