import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { createBronze } from './bronze.ts'
import { connect } from './database.ts'
import { noGames } from './no-games.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(() => database.query('drop schema if exists bronze cascade'))

const asked = (...partitions: readonly string[]) => noGames({ partitions, env: { DATABASE_URL: database.url } })

async function schedule(...days: readonly string[]): Promise<void> {
  const client = await connect(database.url)
  try {
    await createBronze(client)
    for (const day of days) {
      await client.query(`insert into bronze.schedule values ('A', 'B', $1, now(), 'arena', now())`, [day])
    }
  } finally {
    await client.end()
  }
}

test('a day on which the schedule has no game is one without games', async () => {
  await schedule('2024-12-23', '2024-12-25')
  expect(await asked('2024-12-23', '2024-12-24', '2024-12-25', '2025-07-01')).toEqual(['2024-12-24', '2025-07-01'])
  expect(await asked()).toEqual([])
})

test('without a schedule, or with an empty one, nobody knows', async () => {
  expect(await asked('2024-12-24')).toEqual([])
  await schedule()
  expect(await asked('2024-12-24')).toEqual([])
})
