import { keyOf, planOf } from '@headwater/engine/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, end, finished } from './testing/fixtures.ts'
import { type TestLedger, testLedger } from './testing/ledger.ts'
import { make } from './testing/make.ts'

let database: TestDatabase
let own: TestLedger
let ledger: Ledger
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  own = await testLedger(database.url)
  ledger = own.ledger
  return () => own[Symbol.asyncDispose]()
})
const of = async (name: string) => (await ledger.lineage([keyOf(name)])).get(keyOf(name))

test('an asset tells by which run it was made, why, for whom, and from which version of what', async () => {
  await make(ledger, 'box')
  const plan = planOf({ 1: { makes: { fact: ['box'] } } })
  const reason = 'the source was late'
  await ledger.createRun({ runId: 'late', plan, reason, requestedBy: 'ada@host', at: at(5), owner: 'me' })
  await ledger.startStep('late', '1', [keyOf('box')], at(5))
  await ledger.finishAsset('late', '1', finished('fact', { upstream: ['box'] }), at(6))
  const box = (await of('box'))?.newest
  expect((await of('fact'))?.newest).toMatchObject({
    at: at(6),
    source: 'run',
    codeVersion: 'code of fact',
    mode: 'rebuild',
    runId: 'late',
    reason,
    requestedBy: 'ada@host',
    inputs: { [keyOf('box')]: { version: box?.version, materialization: expect.any(Number) } },
  })
})

test('an asset that was made again as it was tells when it changed last', async () => {
  const { runId } = await make(ledger, 'a', { fingerprint: 'f1' })
  const again = await make(ledger, 'a', { fingerprint: 'f1' })
  expect(await of('a')).toMatchObject({
    newest: { runId: again.runId, unchanged: true },
    changed: { runId, unchanged: false },
  })
})

test('of an asset with partitions the newest made are told, with when each first came and since when it was awaited', async () => {
  const day = '2025-01-01'
  const waiting = await make(ledger, 'box', { partition: day, state: 'unavailable' })
  await make(ledger, 'box', { partition: day, state: 'unavailable' })
  const first = await make(ledger, 'box', { partition: day })
  await make(ledger, 'box', { partition: '2025-01-02' })
  await make(ledger, 'box', { partition: day })
  const at = async (runId: string) => (await ledger.runs.show(runId)).startedAt
  expect((await of('box'))?.partitions).toMatchObject([
    { partition: day, firstAt: await at(first.runId), awaitedSince: await at(waiting.runId) },
    { partition: '2025-01-02', awaitedSince: null },
  ])
})

test('at most twenty partitions are told', async () => {
  await ledger.recordMaterializations(
    Array.from({ length: 25 }, (_, i) => ({
      asset: keyOf('box'),
      partition: `2025-01-${String(i + 1).padStart(2, '0')}`,
      rows: 1,
      codeVersion: 'v1',
      at: at(i),
      source: 'sandbox',
    })),
  )
  const partitions = (await of('box'))?.partitions ?? []
  expect(partitions).toHaveLength(20)
  expect(partitions[0]).toMatchObject({ partition: '2025-01-25', source: 'sandbox', runId: null, reason: null })
})

test('what has no history has no lineage, with or without a ledger', async () => {
  expect(await of('never')).toBeUndefined()
  await using nothing = await openLedger({ url: database.url, schema: 'nothing here' })
  expect(await nothing.lineage([keyOf('a')])).toEqual(new Map())
})

test('a trouble says since when: as far back as nothing was made in between', async () => {
  const day = { partition: '2025-01-01' }
  const first = await make(ledger, 'box', { ...day, state: 'unavailable' })
  const newest = await make(ledger, 'box', { ...day, state: 'unavailable', message: 'nothing yet' })
  const startOf = async (runId: string) => (await ledger.runs.show(runId)).startedAt
  expect(await ledger.troubles()).toMatchObject([
    { state: 'unavailable', runId: newest.runId, at: await startOf(newest.runId), since: await startOf(first.runId) },
  ])
  await make(ledger, 'box', day)
  expect(await ledger.troubles()).toEqual([])
  const failed = await make(ledger, 'box', { ...day, state: 'failed' })
  expect(await ledger.troubles()).toMatchObject([{ state: 'failed', since: await startOf(failed.runId) }])
})

test('a run is of the kind that was asked for', async () => {
  const plan = planOf({ 1: { makes: { a: [] } } })
  for (const kind of ['backfill', 'materialize'] as const) {
    const asked = { ...plan, request: { ...plan.request, kind } }
    await ledger.createRun({ runId: kind, plan: asked, reason: null, requestedBy: 'ada@host', at: at(1), owner: 'me' })
    expect((await ledger.runs.show(kind)).kind).toBe(kind)
    await end(ledger, kind)
  }
})
