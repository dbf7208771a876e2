import type { AssetFacts, FreshnessFacts } from '@headwater/freshness'
import { type Asset, assetKey, buildGraph, daily } from '@headwater/graph'
import { drawnAsset, drawnOperation } from '@headwater/graph/testing'
import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { observeFacts } from './observe-facts.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(`
    create table games (day date, modified_at timestamptz, note text);
    insert into games values ('2025-01-01', '2025-01-02 12:00Z'), ('2025-01-01', '2025-01-02 12:05Z'), ('2025-01-03', '2025-01-04 12:00Z');
    create table empty (modified_at timestamptz)`)
  await client.end()
})

afterAll(() => database.drop())

const games = assetKey('p/bronze/games')
const behind = assetKey('p/gold/standings')
const days = daily({ start: '2025-01-01', timeZone: 'UTC' })

function graphOf(given: Partial<Asset>, table = 'games') {
  const relation = { schema: 'public', name: table }
  return buildGraph({
    assets: [
      drawnAsset(games, { relation, storage: 'rows', ...given }),
      { ...drawnAsset(behind, {}), upstream: [games] },
    ],
    operations: [drawnOperation('p/dbt', [games, behind])],
    checks: [],
  })
}

const at = new Date('2025-01-04T12:30Z')
const partition = (name: string) => ({ partition: name, id: 1, firstAt: at, at, rows: null })
const known: AssetFacts = {
  newest: { id: 1, at, rows: null, changed: 1 },
  partitions: ['2025-01-03', '2025-01-02', '2025-01-01'].map(partition),
  troubles: [],
}
const facts: FreshnessFacts = { assets: { [games]: known }, made: {} }

async function seen(given: Partial<Asset>, { table = 'games', of = games, about = facts } = {}) {
  const found = await observeFacts(graphOf(given, table), about, [of], database.url)
  return found.assets[games]
}

it('the newest row is asked of the table, also of what an asset is made from that is asked about', async () => {
  const freshness = [{ type: 'newest row', column: 'modified_at', errorMs: 1 }] as const
  const newestRow = { column: 'modified_at', at: new Date('2025-01-04T12:00Z') }
  expect(await seen({ freshness })).toEqual({ ...known, newestRow })
  expect(await seen({ freshness }, { of: behind })).toEqual({ ...known, newestRow })
  expect(await seen({ freshness }, { table: 'empty' })).toMatchObject({ newestRow: { at: null } })
  expect(await seen({ freshness }, { table: 'nowhere' })).toEqual(known)
  expect(await seen({ freshness }, { about: { assets: {}, made: {} } })).toMatchObject({ newest: null, newestRow })
})

it('rows are counted, of each partition where a column tells them; nothing is looked at that no policy asks for', async () => {
  const freshness = [{ type: 'rows', min: 1, severity: 'error' }] as const
  expect(await seen({ freshness })).toMatchObject({ newest: { rows: 3 }, partitions: known.partitions })
  const byDay = await seen({ freshness, partitions: days, partitionColumn: 'day' })
  expect(byDay?.partitions.map(({ rows }) => rows)).toEqual([1, 0, 2])
  expect(await seen({})).toBe(known)
})

it('a policy on a column that is not there, or no point in time, is bad input', async () => {
  for (const [column, message] of [
    ['modified', 'has no column "modified"'],
    ['note', '"note" is no point in time'],
  ] as const) {
    await expect(seen({ freshness: [{ type: 'newest row', column, errorMs: 1 }] })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    })
  }
})
