import { keyOf } from '@headwater/engine/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'
import type { RecordedMaterialization } from './record-materializations.ts'
import { at } from './testing/fixtures.ts'
import { type TestDatabase, type TestLedger, testDatabase, testLedger } from './testing/index.ts'
import { make } from './testing/make.ts'

let database: TestDatabase
let opened: TestLedger
let ledger: Ledger
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  opened = await testLedger(database.url)
  ledger = opened.ledger
  return () => opened[Symbol.asyncDispose]()
})

const startOf = async (runId: string): Promise<Date> => (await ledger.runs.show(runId)).startedAt
const factsOf = async (name: string, given?: { readonly at?: Date }) =>
  (await ledger.freshnessFacts(given)).assets[keyOf(name)]

test('what an asset was made from is told by number, back to the ends, also what was replaced since', async () => {
  await make(ledger, 'box')
  await make(ledger, 'fact', { reads: ['box'] })
  await make(ledger, 'mart', { reads: ['fact'] })
  await make(ledger, 'box')
  await make(ledger, 'fact', { reads: ['box'] })
  const { assets, made } = await ledger.freshnessFacts()
  const mart = made[assets[keyOf('mart')]?.newest?.id ?? 0]
  const fact = made[mart?.inputs?.[keyOf('fact')] ?? 0]
  const box = made[fact?.inputs?.[keyOf('box')] ?? 0]
  expect(box).toMatchObject({ asset: keyOf('box'), inputs: {} })
  expect(box?.at.getTime()).toBeLessThan(assets[keyOf('box')]?.newest?.at.getTime() ?? 0)
})

test('an input that had nothing is null, and so is all that nobody knows', async () => {
  await make(ledger, 'mart', { reads: ['box'] })
  await ledger.recordMaterializations([recorded('old', null, 0)])
  const { assets, made } = await ledger.freshnessFacts()
  expect(made[assets[keyOf('mart')]?.newest?.id ?? 0]?.inputs).toEqual({ [keyOf('box')]: null })
  expect(made[assets[keyOf('old')]?.newest?.id ?? 0]?.inputs).toBeNull()
})

test('partitions come newest first by name, each with its first arrival and its newest rows', async () => {
  const first = await make(ledger, 'box', { partition: '2025-01-02', rows: 3 })
  await make(ledger, 'box', { partition: '2025-01-01', rows: 4 })
  const again = await make(ledger, 'box', { partition: '2025-01-02', rows: 5 })
  expect(await factsOf('box')).toMatchObject({
    newest: { at: await startOf(again.runId), rows: 9 },
    partitions: [
      { partition: '2025-01-02', firstAt: await startOf(first.runId), at: await startOf(again.runId), rows: 5 },
      { partition: '2025-01-01', rows: 4 },
    ],
  })
})

test('what was made again as it was says which one gave it its content', async () => {
  await make(ledger, 'a', { fingerprint: 'f1' })
  const before = await factsOf('a')
  await make(ledger, 'a', { fingerprint: 'f1' })
  const after = await factsOf('a')
  expect(after?.newest?.changed).toBe(before?.newest?.id)
  expect(after?.newest?.id).not.toBe(before?.newest?.id)
})

test('what a run left out because nothing had changed was right at that time', async () => {
  await make(ledger, 'a')
  const left = await make(ledger, 'a', { state: 'unchanged upstream' })
  expect((await factsOf('a'))?.confirmedAt).toEqual(await startOf(left.runId))
  await make(ledger, 'a')
  expect((await factsOf('a'))?.confirmedAt).toBeNull()
})

test('a trouble is told as long as nothing was made since, with the first time in a row', async () => {
  const day = { partition: '2025-01-01' }
  await make(ledger, 'box', { ...day, state: 'failed' })
  await make(ledger, 'box', day)
  const first = await make(ledger, 'box', { ...day, state: 'unavailable', message: 'nothing yet' })
  const last = await make(ledger, 'box', { ...day, state: 'unavailable', message: 'still nothing' })
  expect((await factsOf('box'))?.troubles).toEqual([
    {
      partition: '2025-01-01',
      state: 'unavailable',
      runId: last.runId,
      message: 'still nothing',
      since: await startOf(first.runId),
      at: await startOf(last.runId),
    },
  ])
  await make(ledger, 'box', day)
  expect((await factsOf('box'))?.troubles).toEqual([])
})

test('what was tried and never made has troubles and nothing else', async () => {
  await make(ledger, 'box', { partition: '2025-01-01', state: 'failed' })
  expect(await factsOf('box')).toMatchObject({ newest: null, partitions: [], troubles: [{ state: 'failed' }] })
})

test('of the past everything is told as it was then', async () => {
  const day = { partition: '2025-01-01' }
  await make(ledger, 'a', { fingerprint: 'f1' })
  const waiting = await make(ledger, 'box', { ...day, state: 'unavailable' })
  const then = { at: await startOf(waiting.runId) }
  const known = await ledger.freshnessFacts()
  await make(ledger, 'a', { fingerprint: 'f2' })
  await make(ledger, 'a', { state: 'unchanged upstream' })
  await make(ledger, 'box', day)
  await make(ledger, 'box', { ...day, state: 'failed' })
  expect(await ledger.freshnessFacts(then)).toEqual(known)
  expect(await ledger.freshnessFacts({ at: new Date(0) })).toEqual({ assets: {}, made: {} })
})

test('asked about now, the past comes to the same as what counts', async () => {
  for (const state of ['materialized', 'unavailable', 'materialized', 'failed'] as const) {
    await make(ledger, 'box', { partition: '2025-01-01', rows: 2, state })
    await make(ledger, 'box', { partition: '2025-01-02', rows: 3, fingerprint: 'same' })
    await make(ledger, 'fact', { reads: ['box'], fingerprint: 'same' })
    await make(ledger, 'mart', { reads: ['fact'], state: 'unchanged upstream' })
  }
  const now = await ledger.freshnessFacts()
  expect(await ledger.freshnessFacts({ at: new Date('2100-01-01') })).toEqual(now)
})

test('a partition that was withdrawn is gone from then on, and was there before', async () => {
  const withdrawn = { withdrawn: true, metadata: { withdrawn: 'run 1' } } as const
  await ledger.recordMaterializations([recorded('silver', '2025-01-01', 1), recorded('silver', '2025-01-02', 2)])
  await ledger.recordMaterializations([{ ...recorded('silver', '2025-01-02', 5), ...withdrawn }])
  const daysAt = async (given?: { readonly at: Date }) =>
    (await factsOf('silver', given))?.partitions.map(({ partition }) => partition)
  expect(await daysAt()).toEqual(['2025-01-01'])
  expect(await daysAt({ at: at(6) })).toEqual(['2025-01-01'])
  expect(await daysAt({ at: at(4) })).toEqual(['2025-01-02', '2025-01-01'])
})

test('without a ledger nothing is known', async () => {
  await using nothing = await openLedger({ url: database.url, schema: 'nothing here' })
  expect(await nothing.freshnessFacts()).toEqual({ assets: {}, made: {} })
})

test('a thousand assets over a season are read in a moment', async () => {
  const names = Array.from({ length: 1_000 }, (_, i) => `asset${i}`)
  const days = Array.from({ length: 75 }, (_, i) => new Date(Date.UTC(2024, 9, 22 + i)).toISOString().slice(0, 10))
  const seasons = names.slice(0, 20).flatMap((name) => days.map((day, i) => recorded(name, day, i)))
  const marts = names.slice(20).map(
    (name, i): RecordedMaterialization => ({
      ...recorded(name, null, 100),
      inputs: { type: 'baseline', upstream: [names[i], names[i % 20]].map((one) => keyOf(one ?? '')) },
    }),
  )
  await ledger.recordMaterializations([...seasons, ...marts])
  const before = performance.now()
  const { assets, made } = await ledger.freshnessFacts()
  const took = performance.now() - before
  expect(Object.keys(assets)).toHaveLength(1_000)
  expect(Object.keys(made).length).toBeGreaterThanOrEqual(1_000)
  expect(assets[keyOf('asset0')]?.partitions).toHaveLength(60)
  // Around 60 ms where nothing else runs.
  expect(took).toBeLessThan(2_000)
})

function recorded(name: string, partition: string | null, minute: number): RecordedMaterialization {
  return { asset: keyOf(name), partition, rows: 1, codeVersion: 'v1', at: at(minute), source: 'sandbox' }
}
