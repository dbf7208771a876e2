import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLedger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
let watcher: Client

beforeAll(async () => {
  database = await testDatabase()
  watcher = new Client({ connectionString: database.url })
  await watcher.connect()
})
afterAll(async () => {
  await watcher.end()
  await database.drop()
})

async function connected(): Promise<number> {
  const { rows } = await watcher.query<{ count: number }>(
    'select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  return rows[0]?.count ?? 0
}

/** The server hears of an end a moment after it was said. */
async function gone(): Promise<void> {
  while ((await connected()) > 0) await new Promise((resolve) => setImmediate(resolve))
}

// The limit is far below the ten seconds after which the pool lets an idle connection go by itself.
test('a ledger that was asked nothing ends its connection, so that its process can end', {
  timeout: 5_000,
}, async () => {
  const ledger = await openLedger({ url: database.url })
  expect(await connected()).toBe(1)
  await ledger.close()
  await gone()
})

test('one that was asked something does so too, also when it is closed twice', { timeout: 5_000 }, async () => {
  const ledger = await openLedger({ url: database.url })
  await ledger.migrate()
  await ledger.runs.list()
  await ledger.close()
  await ledger.close()
  await gone()
})
