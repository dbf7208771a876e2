import { keyOf } from '@headwater/engine/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SentAlert, Trouble } from './alerts-told.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at } from './testing/fixtures.ts'
import { type TestLedger, testLedger } from './testing/ledger.ts'

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

const trouble = (name: string, more: Partial<Trouble> = {}): Trouble => ({
  kind: 'failed',
  target: 'prod',
  asset: keyOf(name),
  partition: null,
  date: '2025-01-04',
  ...more,
})
const alert = (kind: SentAlert['kind'], ...troubles: readonly Trouble[]): SentAlert => ({
  kind,
  runId: '7f3c',
  troubles,
})

test('what was told is open for its target and asset, with the run and the time, until it is over', async () => {
  const late = trouble('box', { kind: 'not available', partition: '2025-01-01', date: '2025-01-01' })
  await ledger.alerts.sent([alert('not available', late), alert('failed', trouble('mart'))], at(1))
  expect(await ledger.alerts.open('prod', [keyOf('box'), keyOf('other')])).toEqual([
    { ...late, runId: '7f3c', toldAt: at(1) },
  ])
  expect(await ledger.alerts.open('prod', [keyOf('mart')])).toMatchObject([{ partition: null }])
  expect(await ledger.alerts.open('staging', [keyOf('box')])).toEqual([])
  await ledger.alerts.sent([alert('recovered', late)], at(2))
  expect(await ledger.alerts.open('prod', [keyOf('box'), keyOf('mart')])).toMatchObject([{ asset: keyOf('mart') }])
})

test('the same told twice is told once, as of the first time; another partition or date is another trouble', async () => {
  const first = trouble('box')
  for (const minute of [1, 2]) await ledger.alerts.sent([alert('failed', first)], at(minute))
  await ledger.alerts.sent(
    [alert('failed', trouble('box', { date: '2025-01-05' }), trouble('box', { partition: '2025-01-01' }))],
    at(3),
  )
  const open = await ledger.alerts.open('prod', [keyOf('box')])
  expect(open.map(({ partition, date, toldAt }) => [partition, date, toldAt])).toEqual([
    [null, '2025-01-04', at(1)],
    [null, '2025-01-05', at(3)],
    ['2025-01-01', '2025-01-04', at(3)],
  ])
})

test('where there is no ledger, nobody was told anything', async () => {
  await using nothing = await openLedger({ url: database.url, schema: 'nothing here' })
  expect(await nothing.alerts.open('prod', [keyOf('box')])).toEqual([])
})
