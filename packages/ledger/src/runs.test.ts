import { checkOutcome, keyOf, planOf } from '@headwater/engine/testing'
import { UserError } from '@headwater/errors'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, end, finished } from './testing/fixtures.ts'
import { testLedger } from './testing/ledger.ts'

let database: TestDatabase
let ledger: Ledger
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  const own = await testLedger(database.url)
  ledger = own.ledger
  return () => own[Symbol.asyncDispose]()
})

describe('a run that is shown', () => {
  test('of each check the newest result is shown, of whichever attempt', async () => {
    const checks = [
      { name: 'early', on: ['a'] },
      { name: 'late', on: ['b'] },
    ]
    const plan = planOf({ 1: { makes: { a: [], b: [] }, checks } })
    const [early, late] = plan.steps[0]?.checks ?? []
    if (early === undefined || late === undefined) throw new Error('no checks')
    await begin(ledger, 'checks00', plan)
    await ledger.startStep('checks00', '1', [], at(1))
    await ledger.finishCheck('checks00', '1', checkOutcome(late, 'failed', { failures: 3 }), at(1))
    await ledger.finishCheck('checks00', '1', checkOutcome(early, 'passed'), at(2))
    await ledger.startStep('checks00', '1', [], at(3))
    const shown = async () =>
      (await ledger.runs.show('checks00')).checks.map(({ name, state, failures }) => [name, state, failures])
    expect(await shown()).toEqual([
      ['late', 'failed', 3],
      ['early', 'passed', null],
    ])
    await ledger.finishCheck('checks00', '1', checkOutcome(late, 'passed'), at(4))
    expect(await shown()).toEqual([
      ['early', 'passed', null],
      ['late', 'passed', null],
    ])
  })

  test('what read something that the run made anew afterwards is outdated, unless the content is the same', async () => {
    await begin(ledger, 'outdated', planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] } } }))
    const outdated = async () => (await ledger.runs.show('outdated')).assets.map((asset) => asset.outdated)
    const make = async (step: string, name: string, state: 'materialized' | 'unchanged', upstream: string[]) => {
      await ledger.startStep('outdated', step, upstream.map(keyOf), at(1))
      await ledger.finishAsset('outdated', step, finished(name, { state, upstream }), at(1))
    }
    await make('1', 'a', 'materialized', [])
    await make('2', 'b', 'materialized', ['a'])
    expect(await outdated()).toEqual([false, false])
    await make('1', 'a', 'unchanged', [])
    expect(await outdated()).toEqual([false, false])
    await make('1', 'a', 'materialized', [])
    expect(await outdated()).toEqual([false, true])
    await make('2', 'b', 'unchanged', ['a'])
    expect(await outdated()).toEqual([false, false])
  })

  test('a partition is not outdated by another one that is made later', async () => {
    const days = ['2025-01-01', '2025-01-02']
    const steps = days.flatMap((partition) => [
      [`1/${partition}`, { makes: { a: [] }, partition }] as const,
      [`2/${partition}`, { makes: { b: ['a'] }, partition }] as const,
    ])
    await begin(ledger, 'daily000', planOf([...steps, ['3', { makes: { all: ['b'] } }]]))
    const make = async (step: string, name: string, upstream: string[], partition: string | null) => {
      await ledger.startStep('daily000', step, upstream.map(keyOf), at(1))
      await ledger.finishAsset('daily000', step, finished(name, { upstream, partition }), at(1))
    }
    for (const day of days) {
      await make(`1/${day}`, 'a', [], day)
      await make(`2/${day}`, 'b', ['a'], day)
    }
    await make('3', 'all', ['b'], null)
    const outdated = async () =>
      (await ledger.runs.show('daily000')).assets.flatMap((asset) => (asset.outdated ? [asset.step] : []))
    expect(await outdated()).toEqual([])
    await make('2/2025-01-01', 'b', ['a'], '2025-01-01')
    expect(await outdated()).toEqual(['3'])
  })
})

describe('finding a run', () => {
  beforeEach(async () => {
    const plan = planOf({ 1: { makes: { a: [] } } })
    for (const [minute, id] of ['7f3c0001', '7f3c0002', 'abcd0000', 'abcd'].entries()) {
      await begin(ledger, id, plan, minute)
      await end(ledger, id, minute)
    }
  })

  test('a unique beginning names a run, and an id that begins another names itself', async () => {
    expect((await ledger.runs.show('7f3c0002')).runId).toBe('7f3c0002')
    expect((await ledger.runs.show('abcd0')).runId).toBe('abcd0000')
    expect((await ledger.runs.show('abcd')).runId).toBe('abcd')
  })

  test.each([
    ['7f3c', 'several runs begin with "7f3c"', ['7f3c0002', '7f3c0001']],
    ['7f4c0001', 'no run begins with "7f4c0001"', ['did you mean  7f3c0001   7f3c0002']],
    ['', 'several runs begin with ""', ['abcd', 'abcd0000', '7f3c0002', '7f3c0001']],
    ['%', 'no run begins with "%"', []],
  ])('"%s" names none: %s', async (prefix, message, details) => {
    const error = await ledger.runs.show(prefix).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'unknown-run', message, details })
  })

  test('a database without a ledger has no runs, and reading makes none', async () => {
    await using untouched = await openLedger({ url: database.url, schema: 'never made' })
    expect(await untouched.runs.list()).toEqual([])
    const error = await untouched.runs.show('7f3c').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'unknown-run', message: 'no run begins with "7f3c"' })
  })

  test('the list is newest first, and as long as asked', async () => {
    expect((await ledger.runs.list({ limit: 2 })).map(({ runId }) => runId)).toEqual(['abcd', 'abcd0000'])
  })
})
