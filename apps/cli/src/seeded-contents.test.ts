import { daily, type PlatformDefinition, table } from '@headwater/config'
import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { connect, observe } from '@headwater/postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fingerprintsOf, seededContents } from './seeded-contents.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  const client = await connect(database.url)
  await client.query(`
    create schema bronze;
    create table bronze.games (day date, pts int, modified_at timestamptz default clock_timestamp());
    insert into bronze.games values ('2025-01-01', 1), ('2025-01-02', 2);
    create table bronze.teams (name text); create table bronze.off (name text)`)
  await client.end()
})
afterAll(() => database.drop())

const partitions = daily({ start: '2025-01-01', timeZone: 'UTC' })
const games = table('bronze/games', { partitionColumn: 'day', fingerprint: { exclude: ['modified_at'] } })
const operation = { name: 'ingest', reads: [], run: async () => ({ made: {} }), version: '1', location: 'a.ts:1' }
const platform = {
  operations: [
    { ...operation, makes: { games }, partitions },
    { ...operation, makes: { teams: table('bronze/teams'), off: table('bronze/off', { fingerprint: false }) } },
    { ...operation, makes: { gone: table('bronze/gone'), other: table('bronze/other') } },
  ],
} as unknown as PlatformDefinition

it('each table that was loaded has the fingerprints that its next build will be compared with', async () => {
  const contents = await seededContents(database.url, platform, [
    'bronze/games',
    'bronze/teams',
    'bronze/off',
    'bronze/gone',
  ])
  const client = await connect(database.url)
  const exclude = ['modified_at']
  const relation = { schema: 'bronze', name: 'games' }
  const [whole, day] = await observe(client, [
    { relation, exclude },
    { relation, exclude, partitionColumn: 'day', partition: '2025-01-02' },
  ])
  await client.end()
  expect(fingerprintsOf(contents.get('bronze/games'), '2025-01-02')).toEqual({
    fingerprint: whole?.fingerprint,
    partitionFingerprint: day?.fingerprint,
  })
  expect(fingerprintsOf(contents.get('bronze/games'), '2025-01-03')).toEqual({
    fingerprint: whole?.fingerprint,
    partitionFingerprint: whole?.emptyFingerprint,
  })
  // Nobody knows which of its rows are of which day.
  expect(fingerprintsOf(contents.get('bronze/teams'), '2025-01-01')).toEqual({ fingerprint: expect.any(String) })
  expect(fingerprintsOf(contents.get('bronze/teams'), null)).toEqual({ fingerprint: expect.any(String) })
  for (const path of ['bronze/off', 'bronze/gone', 'bronze/other']) {
    expect(fingerprintsOf(contents.get(path), null)).toEqual({})
  }
})
