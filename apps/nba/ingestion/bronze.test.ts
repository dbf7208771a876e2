import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { BRONZE, createBronze } from './bronze.ts'
import { connect } from './database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  const client = await connect(database.url)
  await createBronze(client)
  await client.end()
})
afterAll(() => database.drop())

it.each(Object.values(BRONZE))('bronze.$name is described as bronze.sql makes it', async ({ name, columns, key }) => {
  const found = await database.query<{ column: string; type: string }>(`
    select column_name as column, replace(data_type, 'timestamp with time zone', 'timestamptz') as type
    from information_schema.columns where table_schema = 'bronze' and table_name = '${name}' order by ordinal_position`)
  expect(found.map(({ column, type }) => [column, type])).toEqual([...columns, ['modified_at', 'timestamptz']])
  const keys = await database.query<{ column: string }>(`
    select a.attname as column from pg_index i, unnest(i.indkey) with ordinality as k(attnum, place)
    join pg_attribute a on a.attnum = k.attnum where a.attrelid = i.indrelid
    and i.indisprimary and i.indrelid = 'bronze.${name}'::regclass order by place`)
  expect(keys.map(({ column }) => column)).toEqual(key)
})
