import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { keyOf, planOf } from '@headwater/engine/testing'
import { UnreachableError, UserError } from '@headwater/errors'
import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'
import type { RecordedMaterialization } from './record-materializations.ts'
import { readSnapshot } from './snapshot.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, end, finished } from './testing/fixtures.ts'

let database: TestDatabase
let ledger: Ledger
let schema = 0
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  schema += 1
  ledger = await openLedger({ url: database.url, schema: schemaName() })
  await ledger.migrate()
  return () => ledger.close()
})
const schemaName = (): string => `test ${schema}`
const snapshot = () => readSnapshot(database.url, { schema: schemaName() })

function recorded(asset: string, partition: string | null, rows: number | null): RecordedMaterialization {
  return { asset: keyOf(asset), partition, rows, codeVersion: 'v1', at: at(0), source: 'sandbox' }
}

let runs = 0
async function make(name: string, outcome: Parameters<typeof finished>[1]): Promise<void> {
  runs += 1
  const id = `run${runs}`
  await begin(ledger, id, planOf({ 1: { makes: { [name]: [] } } }))
  await ledger.startStep(id, '1', [], at(runs))
  await ledger.finishAsset(id, '1', finished(name, outcome), at(runs))
  await end(ledger, id, runs)
}

test('an asset without partitions: its newest version, code, rows and last five durations, newest first', async () => {
  for (const durationMs of [1, 2, 3, null, 4, 5, 6]) await make('a', { rows: 100, durationMs })
  const { assets } = await snapshot()
  expect(assets).toEqual({
    [keyOf('a')]: {
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      codeVersion: 'code of a',
      rows: 100,
      durationsMs: [6, 5, 4, 3, 2],
      partitions: [],
      inputs: {},
      logicalDate: '2025-01-04',
      invalidations: [],
    },
  })
})

test('a season recorded in bulk gives every date, sorted, and the rows of all of them', async () => {
  await ledger.recordMaterializations([
    recorded('box', '2025-01-02', 300),
    recorded('box', '2025-01-01', 272),
    recorded('pbp', '2025-01-01', null),
    recorded('pbp', '2025-01-02', 10),
    recorded('dim', null, 30),
  ])
  const { assets } = await snapshot()
  expect(assets[keyOf('box')]).toMatchObject({ rows: 572, partitions: ['2025-01-01', '2025-01-02'], durationsMs: [] })
  expect(assets[keyOf('pbp')]).toMatchObject({ rows: null, partitions: ['2025-01-01', '2025-01-02'] })
  expect(assets[keyOf('dim')]).toMatchObject({ rows: 30, partitions: [] })
})

test('a partition that was withdrawn is missing, what was made of it is out of date, and its history stays', async () => {
  const box = (partition: string) => recorded('box', partition, 272)
  await ledger.recordMaterializations([box('2025-01-01'), box('2025-01-02')])
  await ledger.recordMaterializations([
    { ...recorded('form', null, 1), inputs: { type: 'baseline', upstream: [keyOf('box')] } },
  ])
  const gone = { ...recorded('box', '2025-01-02', null), source: 'rollback', withdrawn: true } as const
  await ledger.recordMaterializations([gone])
  const { assets } = await snapshot()
  expect(assets[keyOf('box')]).toMatchObject({ rows: 272, partitions: ['2025-01-01'] })
  expect(assets[keyOf('form')]?.inputs).toEqual({
    [keyOf('box')]: expect.not.stringMatching(`^${assets[keyOf('box')]?.version}$`),
  })
  expect((await ledger.lineage([keyOf('box')])).get(keyOf('box'))?.newest.source).toBe('rollback')

  // Made again in the same call, or later, it is there again.
  await ledger.recordMaterializations([gone, box('2025-01-02')])
  expect((await snapshot()).assets[keyOf('box')]?.partitions).toEqual(['2025-01-01', '2025-01-02'])
  await ledger.recordMaterializations([box('2025-01-01'), { ...gone, partition: '2025-01-01' }])
  expect((await snapshot()).assets[keyOf('box')]?.partitions).toEqual(['2025-01-02'])
})

test('a partition that is made again counts once, gives the asset a new version, and compares with its own rows before', async () => {
  await ledger.recordMaterializations([recorded('box', '2025-01-01', 272), recorded('box', '2025-01-02', 300)])
  const before = (await snapshot()).assets[keyOf('box')]
  runs += 1
  await begin(ledger, `run${runs}`, planOf({ 1: { makes: { box: [] }, partition: '2025-01-01' } }))
  await ledger.startStep(`run${runs}`, '1', [], at(1))
  const box = finished('box', { partition: '2025-01-01', rows: 280, durationMs: 9 })
  expect(await ledger.finishAsset(`run${runs}`, '1', box, at(1))).toEqual({ rowsBefore: 272, unchanged: false })
  const after = (await snapshot()).assets[keyOf('box')]
  expect(after).toMatchObject({ rows: 580, partitions: ['2025-01-01', '2025-01-02'], durationsMs: [9] })
  expect(after?.version).not.toBe(before?.version)
})

test('a partition that is made again without a change changes nothing for the readers of the asset', async () => {
  await ledger.recordMaterializations([recorded('box', '2025-01-01', 272), recorded('box', '2025-01-02', 300)])
  const before = (await snapshot()).assets[keyOf('box')]?.version
  await make('box', { state: 'unchanged', partition: '2025-01-01', rows: 272 })
  expect((await snapshot()).assets[keyOf('box')]?.version).toBe(before)
})

test('after any history the tables that planning reads say what the whole history says', async () => {
  const history = fc.array(
    fc.record({
      asset: fc.constantFrom('a', 'b', 'c'),
      partition: fc.constantFrom('2025-01-01', '2025-01-02', '2025-01-03'),
      rows: fc.option(fc.nat(1000)),
      state: fc.constantFrom('materialized' as const, 'unchanged' as const, 'failed' as const),
      bulk: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const client = new Client({ connectionString: database.url })
      await client.connect()
      await client.query(`drop schema "${schemaName()}" cascade`)
      await ledger.migrate()
      for (const { asset, rows, state, bulk, ...given } of steps) {
        const partition = asset === 'a' ? null : given.partition
        if (bulk) await ledger.recordMaterializations([recorded(asset, partition, rows)])
        else await make(asset, { state, rows, partition, durationMs: 1 })
      }
      const { rows: latest } = await client.query(`
        with m as (select * from "${schemaName()}".materializations)
        select asset,
          (select version from m as n where n.asset = m.asset and n.partition is null order by id desc limit 1) as version,
          (array_agg(code_version order by id desc))[1] as code,
          count(duration_ms)::int as timed,
          array_remove(array_agg(distinct partition), null) as partitions
        from m group by asset order by asset`)
      await client.end()
      const { assets } = await snapshot()
      expect(Object.keys(assets).sort()).toEqual(latest.map(({ asset }) => asset))
      for (const { asset, version, code, timed, partitions } of latest) {
        const seen = assets[asset]
        if (version !== null) expect(seen?.version).toBe(version)
        expect(seen?.codeVersion).toBe(code)
        expect(seen?.durationsMs).toHaveLength(Math.min(5, timed))
        expect(seen?.partitions).toEqual(partitions)
      }
    }),
    { numRuns: 15 },
  )
})

test('a database without a ledger has no history', async () => {
  expect(await readSnapshot(database.url, { schema: 'nothing here' })).toEqual({ assets: {} })
})

test('no asset has a history that it does not have', async () => {
  const { assets } = await snapshot()
  expect(assets.constructor).toBeUndefined()
})

test('a database that cannot be reached is told from an empty one, by its place and without its password', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  await new Promise((resolve) => server.close(resolve))
  const url = `postgres://ada:s3cret@127.0.0.1:${address.port}/warehouse`
  for (const attempt of [() => readSnapshot(url), () => openLedger({ url })]) {
    const error = await attempt().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnreachableError)
    expect(String(error)).toContain(`127.0.0.1:${address.port}/warehouse cannot be reached`)
    expect(String(error)).not.toContain('s3cret')
  }
})

test('a wrong password and a database that does not exist are unreachable too', async () => {
  const wrong = new URL(database.url)
  wrong.password = 'wrong'
  const missing = new URL(database.url)
  missing.pathname = '/no_such_database'
  for (const url of [wrong.href, missing.href]) {
    await expect(readSnapshot(url)).rejects.toBeInstanceOf(UnreachableError)
    await expect(openLedger({ url })).rejects.toBeInstanceOf(UnreachableError)
  }
})

test('a database that goes away in the middle is unreachable, and the ledger goes on when it is back', async () => {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await ledger.runs.list()
  // What a restarting server does to its connections.
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await client.end()
  const outcomes = await Promise.allSettled([ledger.runs.list(), ledger.runs.list()])
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(UnreachableError)
  }
  expect(await ledger.runs.list()).toEqual([])
})

test('a URL that is none is the mistake of whoever wrote the config, and is not printed', async () => {
  for (const attempt of [() => readSnapshot('mysql://ada:s3cret@host/db'), () => openLedger({ url: 'ada:s3cret' })]) {
    const error = await attempt().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'bad-config' })
    expect(String(error)).not.toContain('s3cret')
  }
})

test('reading the snapshot loads pg and nothing heavier', () => {
  const loaded = new Set<string>()
  const open = ['./snapshot.ts']
  const seen = new Set<string>()
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const source = readFileSync(new URL(file, import.meta.url), 'utf8')
    for (const [, from = ''] of source.matchAll(/^import (?!type )[^']*'([^']+)'/gm)) {
      if (from.startsWith('.')) open.push(from)
      else loaded.add(from)
    }
  }
  expect([...loaded].sort()).toEqual(['@headwater/errors', 'pg'])
})
