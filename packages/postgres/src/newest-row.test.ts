import { afterAll, beforeAll, expect, it } from 'vitest'
import { newestRow } from './newest-row.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
const relation = { schema: 'bronze', name: 'or"ders' }

beforeAll(async () => {
  database = await testDatabase()
  await database.client.query(`
    set timezone = 'Asia/Tokyo';
    create schema bronze;
    create table bronze."or""ders" (zoned timestamptz, plain timestamp(3), day date, "UPPER" timestamptz, text text, n int);
    insert into bronze."or""ders" values
      ('2025-01-03 12:00+02', '2025-01-03 12:00', '2025-01-03', 'infinity', 'x', 1),
      ('2025-01-02 12:00+02', '2025-01-02 12:00', '2025-01-02', '2025-01-01Z', 'y', 2);
    create table bronze.empty (at timestamptz);
  `)
})
afterAll(() => database.drop())

const newest = (column: string) => newestRow(database.client, relation, column)

it('the newest row is told to the instant, without a zone in UTC whatever the session is in', async () => {
  expect(await newest('zoned')).toEqual({ at: new Date('2025-01-03T10:00Z') })
  expect(await newest('plain')).toEqual({ at: new Date('2025-01-03T12:00Z') })
  expect(await newest('day')).toEqual({ at: new Date('2025-01-03T00:00Z') })
  expect(await newest('UPPER')).toEqual({ at: new Date('2025-01-01T00:00Z') })
})

it('an empty table holds none, and of a table that is not there nothing is said', async () => {
  expect(await newestRow(database.client, { schema: 'bronze', name: 'empty' }, 'at')).toEqual({ at: null })
  expect(await newestRow(database.client, { schema: 'bronze', name: 'nowhere' }, 'at')).toBeNull()
})

it('a column that is not there, or no point in time, is refused with what is', async () => {
  await expect(newest('zond')).rejects.toMatchObject({
    exitCode: 2,
    message: 'bronze.or"ders has no column "zond"',
    details: ['did you mean  zoned'],
  })
  for (const column of ['text', 'n']) {
    await expect(newest(column)).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining(`"${column}" is no point in time`),
    })
  }
})

it('a table that may not be read is a problem of its own', async () => {
  const schema = await database.client.query('select current_database() as name')
  const role = `reader_${schema.rows[0].name}`.replaceAll('-', '_')
  await database.client.query(`create role "${role}"; set role "${role}"`)
  expect(await newest('zoned')).toEqual({
    at: null,
    problem: expect.stringContaining('bronze.or"ders cannot be read: '),
  })
  await database.client.query(`reset role; drop role "${role}"`)
})
