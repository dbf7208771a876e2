import { UserError } from '@headwater/errors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { areComparable } from './content.ts'
import { fingerprint } from './fingerprint.ts'
import { quoteIdentifier } from './identifier.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

let tables = 0

/** How many different fingerprints tables have. */
async function different(tables: readonly (readonly [columns: string, values: readonly string[]])[]): Promise<number> {
  const seen = new Set<string | null>()
  for (const [columns, values] of tables) seen.add(await of(columns, values))
  return seen.size
}

/** The fingerprint of a table made for it. */
async function of(columns: string, values: readonly string[], options = {}): Promise<string | null> {
  const name = `t_${tables++}`
  await database.client.query(`create table public.${name} (${columns})`)
  for (const value of values) await database.client.query(`insert into public.${name} values (${value})`)
  return fingerprint(database.client, { schema: 'public', name }, options)
}

const two = ["1, 'a'", "2, 'b'"]

test('the order of rows does not matter, what is in them does', async () => {
  const one = await of('n int, t text', two)
  expect(one).toMatch(/^[0-9a-f]{32}$/)
  expect(await of('n int, t text', two.toReversed())).toBe(one)
  expect(await of('n int, t text', ["1, 'a'", "2, 'c'"])).not.toBe(one)
  expect(await of('n int, t text', ["1, 'b'", "2, 'a'"])).not.toBe(one)
})

test('a row that is there twice counts twice', async () => {
  const rows = [[], two, [...two, ...two], [...two, "1, 'a'"], ["1, 'a'"]]
  expect(await different(rows.map((values) => ['n int, t text', values]))).toBe(5)
  const pairs = [two, ["3, 'c'", "4, 'd'"]].map((values) => ['n int, t text', [...values, ...values]] as const)
  expect(await different(pairs)).toBe(2)
})

test('another type, name or order of columns is another content', async () => {
  const columns = [
    'n int, t text',
    'n bigint, t text',
    'm int, t text',
    'n numeric(4, 1), t text',
    'n numeric(4, 2), t text',
  ]
  expect(
    await different([...columns.map((names) => [names, ["1, '1'"]] as const), ['t text, n int', ["'1', 1"]]]),
  ).toBe(6)
})

test('null, an empty text and the word null are three things', async () => {
  expect(await different(['null', "''", "'null'"].map((value) => ['t text', [value]]))).toBe(3)
})

test('excluded columns do not count, and one that does not exist is refused with near misses', async () => {
  const columns = 'n int, modified_at timestamptz'
  const exclude = ['modified_at']
  expect(await of(columns, ["1, '2025-01-01'"], { exclude })).toBe(await of(columns, ["1, '2025-01-02'"], { exclude }))
  await expect(of(columns, [], { exclude: ['modified'] })).rejects.toSatisfy(
    (error) => error instanceof UserError && error.details.join().includes('modified_at'),
  )
})

test('one that was taken without some columns says nothing about one that was taken with them', async () => {
  const columns = 'n int, modified_at timestamptz, seen_at timestamptz'
  const rows = ["1, '2025-01-01', '2025-01-01'"]
  const all = (await of(columns, rows)) ?? ''
  const [some, others] = [
    ['modified_at', 'seen_at'],
    ['seen_at', 'modified_at'],
  ].map((exclude) => of(columns, rows, { exclude }))
  expect(areComparable(all, (await of('n int', [])) ?? '')).toBe(true)
  expect(areComparable(all, (await some) ?? '')).toBe(false)
  expect(await others).toBe(await some)
})

test("the session's own settings neither change it nor are changed by it", async () => {
  const columns = 'at timestamptz, day date, f double precision, i interval, b bytea, j json'
  const row = "'2025-01-04 12:30:00+01', '2025-01-04', 0.1::float8 + 0.2, '1 day 2 hours', '\\xdead', '{\"a\": 1}'"
  const before = await of(columns, [row])
  await database.client.query(
    "set timezone = 'Asia/Tokyo'; set datestyle = 'German'; set extra_float_digits = -3; set intervalstyle = 'iso_8601'; set bytea_output = 'escape'",
  )
  expect(await fingerprint(database.client, { schema: 'public', name: `t_${tables - 1}` })).toBe(before)
  const { rows } = await database.client.query(
    "select current_setting('timezone') as tz, current_setting('datestyle') as ds",
  )
  expect(rows).toEqual([{ tz: 'Asia/Tokyo', ds: 'German, DMY' }])
  await database.client.query('reset all')
})

test('a relation that does not exist has none; one without columns has one; hostile names do no harm', async () => {
  expect(await fingerprint(database.client, { schema: 'public', name: 'constructor' })).toBeNull()
  expect(await of('', [])).toMatch(/^[0-9a-f]{32}$/)
  for (const name of ['we"ird', 'constructor', 'With Space', "x'; drop table t_0; --"]) {
    await database.client.query(`create table ${quoteIdentifier(name)} (${quoteIdentifier(name)} int)`)
    expect(await fingerprint(database.client, { schema: 'public', name })).toMatch(/^[0-9a-f]{32}$/)
  }
})
