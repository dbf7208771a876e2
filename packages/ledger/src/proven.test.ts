import type { CheckOutcome } from '@headwater/engine'
import { assetOutcome, checkOutcome, keyOf, planOf } from '@headwater/engine/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Ledger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, end, finished } from './testing/fixtures.ts'
import { type TestLedger, testLedger } from './testing/ledger.ts'
import { make } from './testing/make.ts'

// Which checks need not run again: they let pass, on the content that is there.

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

let runs = 0
/** A run that makes `a` with this content, and checks it. */
async function check(
  state: CheckOutcome['state'],
  {
    fingerprint = 'f1',
    severity = 'error' as const,
    on = ['a'],
  }: Partial<Record<'fingerprint', string>> & {
    severity?: 'error' | 'warn'
    on?: string[]
  } = {},
): Promise<void> {
  runs += 1
  const runId = `check${runs}`
  const plan = planOf({ 1: { makes: { a: [] }, checks: [{ name: 'unique', on, severity }] } })
  await begin(ledger, runId, plan)
  await ledger.startStep(runId, '1', [], at(runs))
  await ledger.finishAsset(
    runId,
    '1',
    { ...finished('a'), outcome: assetOutcome('a', 'materialized', { fingerprint }) },
    at(runs),
  )
  for (const planned of plan.steps[0]?.checks ?? []) {
    await ledger.finishCheck(runId, '1', checkOutcome(planned, state), at(runs))
  }
  await end(ledger, runId)
}
const proven = async () => (await ledger.snapshot()).proven

test('a check is proven by a pass, a warning, and rows that it only warns of', async () => {
  expect(await proven()).toEqual([])
  await check('passed')
  expect(await proven()).toEqual(['t/checks/unique'])
  await check('warned')
  expect(await proven()).toEqual(['t/checks/unique'])
  await check('failed', { severity: 'warn' })
  expect(await proven()).toEqual(['t/checks/unique'])
})

test.each(['failed', 'error'] as const)('a check that %s is not, until it passes', async (state) => {
  await check('passed')
  await check(state)
  expect(await proven()).toEqual([])
  await check('unchanged upstream')
  await check('not run')
  expect(await proven()).toEqual([])
  await check('passed')
  expect(await proven()).toEqual(['t/checks/unique'])
})

test('what was not run again on the same content stays proven', async () => {
  await check('passed')
  await check('unchanged upstream')
  await check('not run')
  expect(await proven()).toEqual(['t/checks/unique'])
})

test('once one of its assets has changed it has proved nothing of that', async () => {
  await make(ledger, 'b', { fingerprint: 'f1' })
  await check('passed', { on: ['a', 'b'] })
  expect(await proven()).toEqual(['t/checks/unique'])
  await make(ledger, 'b', { fingerprint: 'f1' })
  expect(await proven()).toEqual(['t/checks/unique'])
  await make(ledger, 'b', { fingerprint: 'f2' })
  expect(await proven()).toEqual([])
  await check('not run', { on: ['a', 'b'] })
  expect(await proven()).toEqual([])
})

test('a check of what has no history has proved nothing', async () => {
  await check('passed', { on: ['never'] })
  expect(await proven()).toEqual([])
  expect((await ledger.snapshot()).assets[keyOf('never')]).toBeUndefined()
})
