import { keyOf, planOf } from '@headwater/engine/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NewInvalidation } from './invalidate.ts'
import type { Ledger } from './ledger.ts'
import type { RecordedMaterialization } from './record-materializations.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, end, finished } from './testing/fixtures.ts'
import { type TestLedger, testLedger } from './testing/ledger.ts'

// What the ledger tells planning about what is out of date: versions, what was read, what is known to be wrong.

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

const asset = async (name: string) => (await ledger.snapshot()).assets[keyOf(name)]
const versionOf = async (name: string) => (await asset(name))?.version
const recorded = (name: string, more: Partial<RecordedMaterialization> = {}): RecordedMaterialization => ({
  asset: keyOf(name),
  partition: null,
  rows: 1,
  codeVersion: 'v1',
  at: at(0),
  source: 'adopted',
  ...more,
})
let runs = 0
/** A run that makes one asset. */
async function make(
  name: string,
  { reads = [], ...outcome }: Parameters<typeof finished>[1] & { readonly reads?: readonly string[] } = {},
): Promise<void> {
  runs += 1
  const id = `make${runs}`
  const { partition } = outcome
  await begin(ledger, id, planOf({ 1: { makes: { [name]: reads }, ...(partition ? { partition } : {}) } }), runs)
  await ledger.startStep(id, '1', reads.map(keyOf), at(runs))
  await ledger.finishAsset(id, '1', finished(name, { ...outcome, upstream: reads }), at(runs))
  await end(ledger, id, runs)
}

describe('what an asset was made from', () => {
  test('is the version of each thing that it read, or null for what had none', async () => {
    await make('box')
    await make('fact', { reads: ['box', 'never'] })
    expect((await asset('fact'))?.inputs).toEqual({ [keyOf('box')]: await versionOf('box'), [keyOf('never')]: null })
    expect((await asset('box'))?.inputs).toEqual({})
  })

  test('within one step is what that step has made', async () => {
    await make('a')
    await begin(ledger, 'both', planOf({ 1: { makes: { a: [], b: ['a'] } } }))
    await ledger.startStep('both', '1', [], at(1))
    await ledger.finishAsset('both', '1', finished('a'), at(1))
    await ledger.finishAsset('both', '1', finished('b', { upstream: ['a'] }), at(1))
    expect((await asset('b'))?.inputs).toEqual({ [keyOf('a')]: await versionOf('a') })
  })

  test('moves on with an unchanged materialization, while its own version stays', async () => {
    await make('box')
    await make('fact', { reads: ['box'] })
    const before = await versionOf('fact')
    await make('box')
    await make('fact', { reads: ['box'], state: 'unchanged' })
    expect(await asset('fact')).toMatchObject({ version: before, inputs: { [keyOf('box')]: await versionOf('box') } })
  })

  test('is unknown for what was recorded without it, also where the asset had been made by a run', async () => {
    await make('fact', { reads: ['box'] })
    await ledger.recordMaterializations([recorded('fact')])
    expect((await asset('fact'))?.inputs).toBeNull()
  })

  test('as a baseline is what is there now, things recorded by the same call included, in whatever order', async () => {
    await make('box')
    const baseline = (...upstream: string[]) => ({ type: 'baseline' as const, upstream: upstream.map(keyOf) })
    await ledger.recordMaterializations([
      recorded('mart', { inputs: baseline('fact', 'box', 'view') }),
      recorded('fact', { inputs: baseline('box') }),
      recorded('seed', { inputs: baseline() }),
    ])
    const box = await versionOf('box')
    expect((await asset('mart'))?.inputs).toEqual({
      [keyOf('fact')]: await versionOf('fact'),
      [keyOf('box')]: box,
      [keyOf('view')]: null,
    })
    expect((await asset('fact'))?.inputs).toEqual({ [keyOf('box')]: box })
    expect((await asset('seed'))?.inputs).toEqual({})
  })

  test('as of a time is what each had then', async () => {
    await ledger.recordMaterializations([recorded('box', { at: at(1) })])
    const then = await versionOf('box')
    await ledger.recordMaterializations([recorded('box', { at: at(5) }), recorded('late', { at: at(5) })])
    const inputs = { type: 'asOf' as const, upstream: ['box', 'late'].map(keyOf), at: at(3) }
    await ledger.recordMaterializations([recorded('fact', { source: 'dbt by hand', at: at(3), inputs })])
    expect((await asset('fact'))?.inputs).toEqual({ [keyOf('box')]: then, [keyOf('late')]: null })
  })

  test('as of a time does not take an unchanged partition for a new version of its asset', async () => {
    await ledger.recordMaterializations([
      recorded('box', { partition: '2025-01-01', at: at(0) }),
      recorded('box', { partition: '2025-01-02', at: at(0) }),
    ])
    const version = await versionOf('box')
    await make('box', { partition: '2025-01-01', state: 'unchanged' })
    const inputs = { type: 'asOf' as const, upstream: [keyOf('box')], at: at(59) }
    await ledger.recordMaterializations([recorded('fact', { inputs })])
    expect((await asset('fact'))?.inputs).toEqual({ [keyOf('box')]: version })
  })
})

describe('the version of an asset with partitions', () => {
  test('changes with the content of any partition, and with nothing else', async () => {
    await ledger.recordMaterializations([recorded('box', { partition: '2025-01-01' })])
    const versions = [await versionOf('box')]
    for (const [partition, state] of [
      ['2025-01-02', 'materialized'],
      ['2025-01-01', 'materialized'],
      ['2025-01-01', 'materialized'],
    ] as const) {
      await make('box', { partition, state })
      versions.push(await versionOf('box'))
    }
    expect(new Set(versions).size).toBe(4)
    for (const [partition, state] of [
      ['2025-01-01', 'unchanged'],
      ['2025-01-02', 'unchanged'],
      ['2025-01-02', 'unavailable'],
      ['2025-01-02', 'failed'],
    ] as const) {
      await make('box', { partition, state })
      expect(await versionOf('box')).toBe(versions[3])
    }
  })
})

describe('what is known to be wrong', () => {
  const wrong = (name: string, partition: string | null = null, more: Partial<NewInvalidation> = {}) =>
    ledger.invalidate([
      { asset: keyOf(name), partition, kind: 'marked', reason: 'bad rows', by: 'ana@host', at: at(30), ...more },
    ])
  const marks = async (name: string) => (await asset(name))?.invalidations.map(({ partition }) => partition)

  test('counts until something is materialized after it, unchanged or not', async () => {
    for (const state of ['materialized', 'unchanged'] as const) {
      await make('a')
      await wrong('a')
      expect((await asset('a'))?.invalidations).toEqual([
        { kind: 'marked', partition: null, reason: 'bad rows', by: 'ana@host', at: '2025-01-04T12:30:00.000Z' },
      ])
      await make('b')
      await make('a', { state: 'failed' })
      expect(await marks('a')).toEqual([null])
      await make('a', { state })
      expect(await marks('a')).toEqual([])
    }
  })

  test('of a partition is mended by that partition, or by all of the asset', async () => {
    const days = ['2025-01-01', '2025-01-02']
    await ledger.recordMaterializations(days.map((partition) => recorded('box', { partition })))
    await wrong('box', '2025-01-01')
    await wrong('box', '2025-01-02')
    await make('box', { partition: '2025-01-02' })
    expect(await marks('box')).toEqual(['2025-01-01'])
    await ledger.recordMaterializations([recorded('box')])
    expect(await marks('box')).toEqual([])
  })

  test('of a whole asset with partitions is mended partition by partition; new ones have nothing to do with it', async () => {
    const days = ['2025-01-01', '2025-01-02']
    await ledger.recordMaterializations(days.map((partition) => recorded('box', { partition })))
    await wrong('box')
    expect(await marks('box')).toEqual([null])
    await make('box', { partition: '2025-01-03' })
    expect(await marks('box')).toEqual(days)
    await make('box', { partition: '2025-01-01' })
    expect(await marks('box')).toEqual(['2025-01-02'])
    await make('box', { partition: '2025-01-02' })
    expect(await marks('box')).toEqual([])
  })

  test('may be a partition that was never made: until it is', async () => {
    await ledger.recordMaterializations([recorded('box', { partition: '2025-01-01' })])
    await wrong('box', '2025-01-09')
    expect(await marks('box')).toEqual(['2025-01-09'])
    await make('box', { partition: '2025-01-09' })
    expect(await marks('box')).toEqual([])
  })

  test('is not mended by seeing that somebody else has changed the content', async () => {
    await make('a')
    await wrong('a')
    await ledger.recordMaterializations([recorded('a', { source: 'observed' })])
    expect(await marks('a')).toEqual([null])
    await ledger.recordMaterializations([recorded('a', { source: 'adopted' })])
    expect(await marks('a')).toEqual([])
  })

  test('is written once however often it is seen, and each reason that a person gives', async () => {
    await make('a')
    for (const minute of [31, 32]) await wrong('a', null, { kind: 'changed outside', at: at(minute) })
    await wrong('a')
    await wrong('a')
    await wrong('a', null, { reason: 'more bad rows' })
    const seen = (await asset('a'))?.invalidations.map(({ kind, reason }) => [kind, reason])
    expect(seen).toEqual([
      ['changed outside', 'bad rows'],
      ['marked', 'bad rows'],
      ['marked', 'more bad rows'],
    ])
  })
})

describe('what is there', () => {
  const contents = async (name: string) => (await ledger.contents()).get(keyOf(name))

  test('is known by the fingerprint and the rows that the newest materialization left', async () => {
    await make('a', { fingerprint: 'f1', rows: 10 })
    expect(await contents('a')).toEqual({
      fingerprint: 'f1',
      rows: 10,
      codeVersion: 'code of a',
      source: 'run',
      at: at(runs),
    })
    await make('a', { state: 'unchanged', rows: 10 })
    expect(await contents('a')).toMatchObject({ fingerprint: 'f1' })
    await make('a', { rows: 11 })
    expect(await contents('a')).toMatchObject({ fingerprint: null, rows: 11 })
    await ledger.recordMaterializations([recorded('a', { fingerprint: 'f2', rows: null })])
    expect(await contents('a')).toMatchObject({ fingerprint: 'f2', rows: null, source: 'adopted', codeVersion: 'v1' })
    expect(await contents('never')).toBeUndefined()
  })

  test('of an asset with partitions has the rows of all of them', async () => {
    const days = ['2025-01-01', '2025-01-02']
    await ledger.recordMaterializations(days.map((partition) => recorded('box', { partition, rows: 3 })))
    expect(await contents('box')).toMatchObject({ rows: 6 })
  })

  test('a fingerprint that was taken later is kept, and put in the place of no other than was meant', async () => {
    await make('a', { rows: null })
    await make('b', { fingerprint: 'own', rows: 1 })
    await ledger.recordFingerprints([
      { asset: keyOf('a'), fingerprint: 'later', rows: 12 },
      { asset: keyOf('b'), fingerprint: 'later', rows: 12 },
      { asset: keyOf('never'), fingerprint: 'later', rows: 12 },
    ])
    expect(await contents('a')).toMatchObject({ fingerprint: 'later', rows: 12 })
    expect(await contents('b')).toMatchObject({ fingerprint: 'own', rows: 1 })
    expect((await asset('a'))?.rows).toBe(12)
    await ledger.recordFingerprints([
      { asset: keyOf('a'), fingerprint: 'another way', rows: 13, replaces: 'later' },
      { asset: keyOf('b'), fingerprint: 'another way', rows: 13, replaces: 'later' },
    ])
    expect(await contents('a')).toMatchObject({ fingerprint: 'another way', rows: 12 })
    expect(await contents('b')).toMatchObject({ fingerprint: 'own', rows: 1 })
    await ledger.recordFingerprints([])
    await make('a')
    expect(await contents('a')).toMatchObject({ fingerprint: null })
  })
})

describe('what went wrong last', () => {
  const troubles = async () =>
    (await ledger.troubles()).map(({ asset, partition, state, message }) => [asset, partition, state, message])

  test('counts until a materialization, by asset and partition, also where all happen in one moment', async () => {
    await make('a')
    await make('a', { state: 'failed', message: 'first' })
    await make('a', { state: 'failed', message: 'second' })
    await make('never', { state: 'failed', message: 'broke' })
    await make('box', { partition: '2025-01-01', state: 'unavailable', message: 'nothing yet' })
    await make('box', { partition: '2025-01-02' })
    await make('fine', { state: 'unchanged' })
    expect(await troubles()).toEqual([
      [keyOf('a'), null, 'failed', 'second'],
      [keyOf('box'), '2025-01-01', 'unavailable', 'nothing yet'],
      [keyOf('never'), null, 'failed', 'broke'],
    ])
    expect((await ledger.troubles())[0]).toMatchObject({ runId: `make${runs - 4}`, at: at(runs - 4) })
    await make('a', { state: 'unchanged' })
    await make('box', { partition: '2025-01-01' })
    expect(await troubles()).toEqual([[keyOf('never'), null, 'failed', 'broke']])
  })

  test('is over as soon as its run tries again', async () => {
    await begin(ledger, 'again', planOf({ 1: { makes: { a: [] } } }))
    await ledger.startStep('again', '1', [], at(1))
    await ledger.finishAsset('again', '1', finished('a', { state: 'failed' }), at(1))
    expect(await troubles()).toHaveLength(1)
    await ledger.finishAsset('again', '1', finished('a'), at(2))
    expect(await troubles()).toEqual([])
  })
})

test('a database without a ledger has no contents, no troubles and no runs', async () => {
  const untouched = await own.more({ schema: 'never made' })
  expect(await untouched.contents()).toEqual(new Map())
  expect(await untouched.troubles()).toEqual([])
  expect(await untouched.runs.unfinished()).toEqual([])
})
