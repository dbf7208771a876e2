import { UserError } from '@headwater/errors'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLedger } from './ledger.ts'
import { readMigrations } from './migrate.ts'
import { schemaVersion } from './schema-version.ts'
import { readSnapshot } from './snapshot.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
let client: Client
beforeAll(async () => {
  database = await testDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

test('this program knows exactly the migrations that lie beside it', async () => {
  const numbers = (await readMigrations()).map(({ number }) => number)
  expect(numbers).toEqual(Array.from({ length: schemaVersion }, (_, index) => index + 1))
})

test('several programs that migrate at once take turns, and it is done once', async () => {
  const ledgers = await Promise.all(
    Array.from({ length: 6 }, () => openLedger({ url: database.url, schema: 'at once' })),
  )
  await Promise.all(ledgers.map((ledger) => ledger.migrate()))
  for (const ledger of ledgers) await ledger.migrate()
  const { rows } = await client.query('select number from "at once".migrations order by number')
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: schemaVersion }, (_, index) => index + 1))
  await Promise.all(ledgers.map((ledger) => ledger.close()))
})

test('everything lies in the schema, and nothing beside it', async () => {
  const ledger = await openLedger({ url: database.url, schema: 'alone' })
  await ledger.migrate()
  await ledger.close()
  const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'")
  expect(rows).toEqual([])
})

test('a ledger of a newer program is refused, for planning too', async () => {
  const ledger = await openLedger({ url: database.url, schema: 'newer' })
  await ledger.migrate()
  await client.query('insert into newer.migrations (number, name) values (99, $1)', ['0099_the_future'])
  const attempts = [
    () => ledger.migrate(),
    () => ledger.snapshot(),
    () => readSnapshot(database.url, { schema: 'newer' }),
  ]
  for (const attempt of attempts) {
    const error = await attempt().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'ledger-too-new' })
  }
  await ledger.close()
})

test('a migration that breaks leaves nothing behind', async () => {
  await client.query('create schema broken')
  // Takes the name of a table that the migration makes late.
  await client.query('create table broken.events (x integer)')
  const ledger = await openLedger({ url: database.url, schema: 'broken' })
  await expect(ledger.migrate()).rejects.toThrow('already exists')
  await ledger.close()
  const { rows } = await client.query("select tablename from pg_tables where schemaname = 'broken'")
  expect(rows).toEqual([{ tablename: 'events' }])
})

test('a role that may not make schemas can use one that is there', async () => {
  await client.query(`drop role if exists "${roleName()}"`)
  await client.query(`create role "${roleName()}" login password 'narrow'`)
  await client.query(`create schema given authorization "${roleName()}"`)
  const url = new URL(database.url)
  url.username = roleName()
  url.password = 'narrow'
  const ledger = await openLedger({ url: url.href, schema: 'given' })
  await ledger.migrate()
  expect((await ledger.snapshot()).assets).toEqual({})
  await ledger.close()
  await client.query('drop schema given cascade')
  await client.query(`drop role "${roleName()}"`)
})

/** Roles belong to the server, not to the database: named after this file's own database. */
function roleName(): string {
  return new URL(database.url).pathname.slice(1)
}
