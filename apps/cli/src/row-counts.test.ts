import type { AssetOutcome, StepContext, StepInput, StepReport } from '@headwater/engine'
import { type Asset, assetKey, daily } from '@headwater/graph'
import { drawnAsset } from '@headwater/graph/testing'
import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { connect, fingerprint } from '@headwater/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { countingRows } from './row-counts.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(`
    create table fact as select generate_series(1, 7) as n; create view recent as select * from fact;
    create table games (at timestamptz, pts int);
    insert into games values ('2025-01-02 03:00Z', 1), ('2025-01-02 12:00Z', 2), ('2025-01-02 13:00Z', 3)`)
  await client.end()
})

afterAll(() => database.drop())

const relation = (name: string) => ({ relation: { schema: 'public', name } })
const byDay: Partial<Asset> = {
  ...relation('games'),
  storage: 'rows',
  partitions: daily({ start: '2024-10-22', timeZone: 'America/New_York' }),
}
const assets = [
  drawnAsset(assetKey('p/bronze/games'), { ...byDay, partitionColumn: 'at' }),
  drawnAsset(assetKey('p/bronze/blind'), byDay),
  drawnAsset(assetKey('p/silver/off'), { ...relation('fact'), meta: { headwater: { fingerprint: false } } }),
  drawnAsset(assetKey('p/silver/kept'), {
    ...relation('recent'),
    storage: 'view',
    names: { materialized: 'materialized_view' },
  }),
  drawnAsset(assetKey('p/silver/fact'), relation('fact')),
  drawnAsset(assetKey('p/silver/recent'), { ...relation('recent'), storage: 'view' }),
  drawnAsset(assetKey('p/silver/gone'), relation('not_there')),
  drawnAsset(assetKey('p/serving/web')),
]

function outcome(name: string, changes: Partial<AssetOutcome> = {}): AssetOutcome {
  const key = assetKey(`p/${name}`)
  const counts = { rows: null, rowsWritten: null, durationMs: 1, message: null, metadata: {} }
  return { key, partition: null, state: 'materialized', ...counts, ...changes }
}

/** What is reported, in order, when a step reports this; by the last part of keys. */
async function counted(url: string, ...outcomes: AssetOutcome[]): Promise<(string | number | null)[][]> {
  return (await reported(url, ...outcomes)).map(({ key, rows }) => [key.split('/')[2] ?? '', rows])
}

async function reported(url: string, ...outcomes: AssetOutcome[]): Promise<AssetOutcome[]> {
  const told: StepReport[] = []
  const execute = countingRows(async (_, { report }) => {
    for (const outcome of outcomes) report({ type: 'asset finished', outcome })
    report({ type: 'log', stream: 'stdout', line: 'the last' })
    return { state: 'done' }
  }, url)
  const input = { assets: assets.map((asset) => ({ asset, mode: 'rebuild' })) } as unknown as StepInput
  const context: StepContext = {
    signal: new AbortController().signal,
    report: (said: StepReport) => void told.push(said),
    external: async () => {},
    now: () => new Date(),
  }
  expect(await execute(input, context)).toEqual({ state: 'done' })
  expect(told.at(-1)).toMatchObject({ type: 'log' })
  return told.flatMap((said) => (said.type === 'asset finished' ? [said.outcome] : []))
}

it('a built table is counted, in the order of what was reported', async () => {
  const told = await counted(database.url, outcome('silver/recent'), outcome('silver/fact'), outcome('serving/web'))
  expect(told).toEqual([
    ['recent', null],
    ['fact', 7],
    ['web', null],
  ])
})

it('what was counted already, or not built, is left as it is', async () => {
  const told = await counted(
    database.url,
    outcome('silver/fact', { rows: 5 }),
    outcome('silver/fact', { state: 'failed' }),
  )
  expect(told).toEqual([
    ['fact', 5],
    ['fact', null],
  ])
})

it('a built table has a fingerprint, whoever counted it; a view that of its code; what was not built has none', async () => {
  const told = await reported(
    database.url,
    outcome('silver/fact'),
    outcome('silver/fact', { rows: 7 }),
    outcome('silver/recent'),
    outcome('silver/kept'),
    outcome('silver/fact', { state: 'failed' }),
    outcome('silver/gone'),
  )
  const client = await connect(database.url)
  const print = await fingerprint(client, relation('fact').relation)
  await client.end()
  expect(told.map((one) => one.fingerprint ?? null)).toEqual([print, print, 'view 1', null, null, null])
})

it('a day has the fingerprint and the rows of its own rows, by midnight of its time zone', async () => {
  const day = (name: string, partition: string) => outcome(`bronze/${name}`, { partition, rows: 9 })
  const before = await reported(database.url, day('games', '2025-01-01'), day('games', '2025-01-02'))
  expect(before.map(({ rows }) => rows)).toEqual([1, 2])
  const client = await connect(database.url)
  await client.query("update games set pts = 4 where at = '2025-01-02 13:00Z'")
  const after = await reported(database.url, day('games', '2025-01-01'), day('games', '2025-01-02'))
  expect(after.map((one, i) => one.fingerprint === before[i]?.fingerprint)).toEqual([true, false])
  const whole = await fingerprint(client, { schema: 'public', name: 'games' })
  expect((await reported(database.url, outcome('bronze/games', { rows: 3 })))[0]?.fingerprint).toBe(whole)
  await client.end()
})

it('a day of which nobody can tell the rows has no fingerprint, nor has what its author says so of', async () => {
  const told = await reported(
    database.url,
    outcome('bronze/blind', { partition: '2025-01-01', rows: 9 }),
    outcome('silver/off'),
    outcome('silver/off', { rows: 9 }),
  )
  expect(told.map(({ rows, fingerprint }) => [rows, fingerprint ?? null])).toEqual([
    [9, null],
    [7, null],
    [9, null],
  ])
})

it('reports keep their order, however long each table takes to read', async () => {
  const names = Array.from({ length: 12 }, (_, i) => (i % 3 ? 'silver/fact' : 'silver/recent'))
  const told = await counted(database.url, ...names.map((name) => outcome(name)))
  expect(told.map(([name]) => `silver/${name}`)).toEqual(names)
})

it('a run that is ended waits for no table', async () => {
  const blocker = new Client({ connectionString: database.url })
  await blocker.connect()
  await blocker.query('begin; lock table fact')
  const abort = new AbortController()
  const execute = countingRows(async (_, { report }) => {
    report({ type: 'asset finished', outcome: outcome('silver/fact') })
    abort.abort()
    return { state: 'interrupted' }
  }, database.url)
  const told: StepReport[] = []
  const input = { assets: assets.map((asset) => ({ asset, mode: 'rebuild' })) } as unknown as StepInput
  const report = (said: StepReport): void => void told.push(said)
  await execute(input, { signal: abort.signal, report, external: async () => {}, now: () => new Date() })
  expect(told).toEqual([{ type: 'asset finished', outcome: outcome('silver/fact') }])
  await blocker.end()
})

it.each([
  ['the table is gone', () => database.url, 'silver/gone'],
  ['the database is gone', () => 'postgres://me:secret@127.0.0.1:1/x', 'silver/fact'],
])('the step is done all the same where %s', async (_, url, name) => {
  expect(await counted(url(), outcome(name))).toEqual([[name.split('/')[1], null]])
})
