import { afterAll, beforeAll, expect, test } from 'vitest'
import { quoteIdentifier, quoteRelation } from './identifier.ts'
import { countRows, relationExists } from './relations.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
const hostile = ['we"ird', 'constructor', '__proto__', 'with space', 'UPPER', "quo'te", 'a.b', 'Ünïcode', 'select']

beforeAll(async () => {
  database = await testDatabase()
  await database.client.query('create schema silver; create schema gold')
})
afterAll(() => database.drop())

test('identifiers are quoted whatever is in them, and a NUL is refused', () => {
  expect(quoteIdentifier('we"ird')).toBe('"we""ird"')
  expect(quoteRelation({ schema: 'gold', name: 'x y' })).toBe('"gold"."x y"')
  expect(() => quoteIdentifier('a\0b')).toThrow(RangeError)
})

test('rows are counted exactly, in the given order, null for what does not exist', async () => {
  const relations = hostile.map((name) => ({ schema: 'silver', name }))
  for (const [i, relation] of relations.entries()) {
    await database.client.query(`create table ${quoteRelation(relation)} as select generate_series(1, ${i}) as n`)
  }
  const missing = { schema: 'nowhere', name: 'constructor' }
  expect(await countRows(database.client, [missing, ...relations, { schema: 'silver', name: 'upper' }])).toEqual([
    null,
    ...hostile.map((_, i) => i),
    null,
  ])
  expect(await countRows(database.client, [])).toEqual([])
  expect(await countRows(database.client, [missing])).toEqual([null])
})

test('an index or a sequence is no relation of rows', async () => {
  await database.client.query('create table silver.indexed (id serial primary key)')
  expect(await relationExists(database.client, { schema: 'silver', name: 'indexed' })).toBe(true)
  expect(await relationExists(database.client, { schema: 'silver', name: 'indexed_pkey' })).toBe(false)
  expect(await relationExists(database.client, { schema: 'silver', name: 'indexed_id_seq' })).toBe(false)
})
