import { keyOf, planOf } from '@headwater/engine/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ledger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, end, finished } from './testing/fixtures.ts'
import { type TestLedger, testLedger } from './testing/ledger.ts'
import { make } from './testing/make.ts'

// Content that is made again and is the same: by its fingerprint, or by its maker's word.

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
const versionOf = async (name: string) => (await ledger.snapshot()).assets[keyOf(name)]?.version
const day = (partition: string, fingerprint: string) => ({ partition, fingerprint })

test('the same fingerprint as before is unchanged and keeps the version; another one, or none, is a change', async () => {
  expect(await make(ledger, 'a', { fingerprint: 'f1' })).toMatchObject({ unchanged: false })
  const version = await versionOf('a')
  expect(await make(ledger, 'a', { fingerprint: 'f1' })).toMatchObject({ unchanged: true })
  expect(await versionOf('a')).toBe(version)
  for (const [nth, change] of [{ fingerprint: 'f2' }, {}, { fingerprint: 'f2' }].entries()) {
    const before = await versionOf('a')
    expect(await make(ledger, 'a', change), `change ${nth}`).toMatchObject({ unchanged: false })
    expect(await versionOf('a')).not.toBe(before)
  }
})

test('what the run shows is what the ledger found, and the code version is always that of the newest', async () => {
  await make(ledger, 'a', { fingerprint: 'f1' })
  const { runId } = await make(ledger, 'a', { fingerprint: 'f1' })
  expect((await ledger.runs.show(runId)).assets).toMatchObject([{ state: 'unchanged', version: await versionOf('a') }])
})

test('two fingerprints count for more than the word of the maker, who may have written it before he was killed', async () => {
  await make(ledger, 'a', { fingerprint: 'f1' })
  expect(await make(ledger, 'a', { state: 'unchanged', fingerprint: 'f2' })).toMatchObject({ unchanged: false })
  expect(await make(ledger, 'a', { state: 'unchanged' })).toMatchObject({ unchanged: true })
  // What the ledger knew of it holds on.
  expect(await make(ledger, 'a', { fingerprint: 'f2' })).toMatchObject({ unchanged: true })
})

test('written twice, because the answer was lost, it gives the same answer', async () => {
  for (const [fingerprint, unchanged] of [
    ['f1', false],
    ['f1', true],
    ['f2', false],
  ] as const) {
    const runId = `run ${fingerprint} ${unchanged}`
    await begin(ledger, runId, planOf({ 1: { makes: { a: [] } } }))
    await ledger.startStep(runId, '1', [], at(1))
    const write = () => ledger.finishAsset(runId, '1', finished('a', { fingerprint }), at(1))
    expect(await write()).toMatchObject({ unchanged })
    expect(await write()).toMatchObject({ unchanged })
    await end(ledger, runId)
  }
})

test('what an earlier attempt of the run has changed stays a change for its readers, and the version is not moved again', async () => {
  await make(ledger, 'a', { fingerprint: 'f1' })
  await begin(ledger, 'run', planOf({ 1: { makes: { a: [] } } }))
  await ledger.startStep('run', '1', [], at(1))
  expect(await ledger.finishAsset('run', '1', finished('a', { fingerprint: 'f2' }), at(1))).toMatchObject({
    unchanged: false,
  })
  const version = await versionOf('a')
  await ledger.startStep('run', '1', [], at(2))
  expect(await ledger.finishAsset('run', '1', finished('a', { fingerprint: 'f2' }), at(2))).toMatchObject({
    unchanged: false,
  })
  expect(await versionOf('a')).toBe(version)
  expect((await ledger.runs.show('run')).assets).toMatchObject([{ state: 'materialized', outdated: false }])
})

test('each partition is compared with itself', async () => {
  await make(ledger, 'box', day('2025-01-01', 'one'))
  expect(await make(ledger, 'box', day('2025-01-02', 'one'))).toMatchObject({ unchanged: false })
  expect(await make(ledger, 'box', day('2025-01-02', 'two'))).toMatchObject({ unchanged: false })
  const version = await versionOf('box')
  expect(await make(ledger, 'box', day('2025-01-01', 'one'))).toMatchObject({ unchanged: true })
  expect(await versionOf('box')).toBe(version)
  const { fingerprint, partitions } = (await ledger.contents()).get(keyOf('box')) ?? {}
  expect(fingerprint).toBeNull()
  expect([...(partitions ?? [])].map(([date, content]) => [date, content.fingerprint])).toEqual([
    ['2025-01-01', 'one'],
    ['2025-01-02', 'two'],
  ])
})

test('where an asset with partitions was written as a whole, nobody knows the content of its partitions any more', async () => {
  await make(ledger, 'box', day('2025-01-01', 'one'))
  await make(ledger, 'box', { fingerprint: 'all' })
  expect(await make(ledger, 'box', day('2025-01-01', 'one'))).toMatchObject({ unchanged: false })
})

test('content that somebody else had changed meanwhile is a change when it is put right: readers may have seen it', async () => {
  await make(ledger, 'a', { fingerprint: 'f1' })
  await ledger.invalidate([
    { asset: keyOf('a'), partition: null, kind: 'changed outside', reason: '1 row more', by: 'ana@host', at: at(1) },
  ])
  expect(await make(ledger, 'a', { fingerprint: 'f1' })).toMatchObject({ unchanged: false })
  expect(await make(ledger, 'a', { fingerprint: 'f1' })).toMatchObject({ unchanged: true })
})

test('content that somebody has read while it was in doubt is a change when it is put right; else it is none', async () => {
  await make(ledger, 'a', { fingerprint: 'f1' })
  await make(ledger, 'b', { reads: ['a'] })
  await make(ledger, 'a', { state: 'failed' })
  expect(await make(ledger, 'a', { fingerprint: 'f1' })).toMatchObject({ unchanged: true })
  await make(ledger, 'a', { state: 'failed' })
  await make(ledger, 'b', { reads: ['a'] })
  expect(await make(ledger, 'a', { fingerprint: 'f1' })).toMatchObject({ unchanged: false })
})

test('a fingerprint that was taken later is compared with as well, of a partition too', async () => {
  await make(ledger, 'a')
  await make(ledger, 'box', { partition: '2025-01-01' })
  await ledger.recordFingerprints([
    { asset: keyOf('a'), fingerprint: 'f1', rows: 3 },
    { asset: keyOf('box'), partition: '2025-01-01', fingerprint: 'one', rows: 272 },
  ])
  expect(await make(ledger, 'a', { fingerprint: 'f1' })).toMatchObject({ unchanged: true, rowsBefore: 3 })
  expect(await make(ledger, 'box', day('2025-01-01', 'one'))).toMatchObject({ unchanged: true, rowsBefore: 272 })
})

test('what was left out has its end in the run, and no materialization', async () => {
  await make(ledger, 'a')
  const before = await ledger.snapshot()
  const { runId } = await make(ledger, 'a', { state: 'unchanged upstream', message: 'box is unchanged' })
  expect(await ledger.snapshot()).toEqual(before)
  expect((await ledger.runs.show(runId)).assets).toMatchObject([
    { state: 'unchanged upstream', message: 'box is unchanged', version: null },
  ])
})

test('what was unchanged in a run is told apart once another run has changed it', async () => {
  await make(ledger, 'a', { fingerprint: 'f1' })
  const { runId } = await make(ledger, 'a', { fingerprint: 'f1' })
  expect((await ledger.runs.show(runId)).assets).toMatchObject([{ state: 'unchanged', moved: false }])
  await make(ledger, 'a', { fingerprint: 'f2' })
  expect((await ledger.runs.show(runId)).assets).toMatchObject([{ state: 'unchanged', moved: true }])
})

describe('an asset is doubtful', () => {
  const isDoubtful = async (name: string) => (await ledger.snapshot()).assets[keyOf(name)]?.doubtful ?? false

  test.each(['failed', 'interrupted'] as const)('after it %s, until it is made again', async (state) => {
    await make(ledger, 'a')
    await make(ledger, 'a', { state })
    expect(await isDoubtful('a')).toBe(true)
    await make(ledger, 'a')
    expect(await isDoubtful('a')).toBe(false)
  })

  test('after a partition of it failed, until that one is made again', async () => {
    await make(ledger, 'box', { partition: '2025-01-01' })
    await make(ledger, 'box', { partition: '2025-01-01', state: 'failed' })
    await make(ledger, 'box', { partition: '2025-01-02' })
    expect(await isDoubtful('box')).toBe(true)
    await make(ledger, 'box', { partition: '2025-01-01' })
    expect(await isDoubtful('box')).toBe(false)
  })

  test('where the process that was to write it died; not where it was left out or never reached', async () => {
    for (const name of ['a', 'b', 'c']) await make(ledger, name)
    await begin(ledger, 'run', planOf({ 1: { makes: { a: [], b: [] } }, 2: { makes: { c: [] } } }))
    await ledger.startStep('run', '1', [], at(1))
    await ledger.finishAsset('run', '1', finished('b', { state: 'unchanged upstream' }), at(1))
    await ledger.runs.forceCancel('run', 'ana@host', at(2))
    expect(await Promise.all(['a', 'b', 'c'].map(isDoubtful))).toEqual([true, false, false])
  })
})
