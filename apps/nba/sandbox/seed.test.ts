import { afterAll, beforeAll, expect, it } from 'vitest'
import { ingestAttendance } from '../ingestion/attendance.ts'
import { BRONZE } from '../ingestion/bronze.ts'
import { ingestGames } from '../ingestion/games.ts'
import { ingestInjuries } from '../ingestion/injuries.ts'
import { ingestOdds } from '../ingestion/odds.ts'
import { ingestPlayers } from '../ingestion/players.ts'
import { ingestSchedule } from '../ingestion/schedule.ts'
import { ingestSeasonStats } from '../ingestion/season-stats.ts'
import { snapshotStats } from '../ingestion/snapshots.ts'
import { ingestTransactions } from '../ingestion/transactions.ts'
import { addDays, dateRange } from '../season/dates.ts'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { operationContext } from '../test/operation-context.ts'
import { NOW, season, testSource } from '../test/source.ts'
import { seedSeason } from './seed.ts'
import { seedSandbox } from './seed-sandbox.ts'

const TABLES = Object.keys(BRONZE)

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

/** A checksum of every table, `modified_at` included. */
async function checksums() {
  const sums = TABLES.map(
    (table) =>
      `select '${table}' as name, count(*)::int as rows, sum(hashtextextended(t::text, 0))::text as sum from bronze.${table} t`,
  )
  return database.query<{ name: string; rows: number; sum: string }>(`${sums.join(' union all ')} order by name`)
}

it('loads exactly what ingesting every date at noon of the day after would have written', async () => {
  const until = '2024-11-06'
  const seeded = await seedSeason({ databaseUrl: database.url, until, now: NOW })
  const bySeed = await checksums()
  await database.query(`truncate ${TABLES.map((table) => `bronze.${table}`).join(', ')}`)

  const noon = (date: string) => new Date(`${date}T12:00:00Z`)
  const today = addDays(until, 1)
  await using source = await testSource({ now: () => noon(today) })
  const env = { DATABASE_URL: database.url, SEASON_URL: source.url }
  for (const partition of dateRange('2024-10-22', until)) {
    const dayAfter = addDays(partition, 1)
    await ingestGames(operationContext(env, { partition, now: () => noon(dayAfter) }))
    await snapshotStats(operationContext(env, { logicalDate: dayAfter, now: () => noon(dayAfter) }))
  }
  const whole = [
    ...[ingestSchedule, ingestOdds, ingestInjuries, ingestTransactions, ingestAttendance],
    ...[ingestPlayers, ingestSeasonStats],
  ]
  for (const ingest of whole) await ingest(operationContext(env, { logicalDate: today, now: () => noon(today) }))
  expect(bySeed).toEqual(await checksums())

  const rowsOf = (asset: string) =>
    seeded.filter((table) => table.asset === asset).reduce((sum, table) => sum + table.rows, 0)
  expect(bySeed.map(({ name }) => [name, rowsOf(name)])).toEqual(bySeed.map(({ name, rows }) => [name, rows]))
})

it('tells every date, days without games with no rows, and replaces what was there', async () => {
  await seedSeason({ databaseUrl: database.url, until: '2024-10-25', now: NOW, seed: 7 })
  const seeded = await seedSandbox({ databaseUrl: database.url, now: NOW, today: '2024-11-07', onProgress: () => {} })
  const pbp = seeded.filter((table) => table.asset === 'bronze/pbp')
  expect(pbp.map((table) => table.partition)).toEqual(dateRange('2024-10-22', '2024-11-06'))
  expect(pbp.filter((table) => table.rows === 0).map((table) => table.partition)).toEqual(['2024-11-05'])
  expect(seeded).toContainEqual({ asset: 'bronze/schedule', partition: null, rows: 1230 })
  expect(new Set(seeded.map((table) => table.asset))).toEqual(new Set(TABLES.map((table) => `bronze/${table}`)))
  const players = await database.query<{ player: string }>('select distinct player from bronze.boxscores')
  const known = new Set([...season.rosters.values()].flat().map((player) => player.name))
  expect(players.filter(({ player }) => !known.has(player))).toEqual([])
})

it('modifies nothing later than the clock shows', async () => {
  const now = new Date('2024-10-24T08:00:00Z')
  await seedSeason({ databaseUrl: database.url, until: '2024-10-23', now })
  const [latest] = await database.query<{ at: Date }>(
    'select max(modified_at) as at from (select modified_at from bronze.pbp union select modified_at from bronze.odds) x',
  )
  expect(latest?.at).toEqual(now)
})
