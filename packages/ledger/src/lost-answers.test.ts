import type { RunEvent } from '@headwater/engine'
import { keyOf, planOf } from '@headwater/engine/testing'
import { UnreachableError } from '@headwater/errors'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Ledger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, claim, finished, nothingDone } from './testing/fixtures.ts'
import { lockedAssets, type TestLedger, testLedger } from './testing/ledger.ts'
import { type LossyConnection, lossyConnection } from './testing/lossy-connection.ts'

// What a run does when the database goes away in the middle of a write: it makes the same call again until it is heard.
// The first one may have been carried out.

let database: TestDatabase
let own: TestLedger
let connection: LossyConnection
let ledger: Ledger
const plan = planOf({ 1: { makes: { a: [], b: [] } } })
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  connection = await lossyConnection(database.url)
  own = await testLedger(database.url)
  ledger = await own.more({ url: connection.url })
  return async () => {
    await own[Symbol.asyncDispose]()
    await connection[Symbol.asyncDispose]()
  }
})

async function twice<T>(statement: string, call: () => Promise<T>): Promise<T> {
  connection.loseAnswerTo(statement)
  await expect(call()).rejects.toBeInstanceOf(UnreachableError)
  return call()
}

const line = (text: string): RunEvent => ({
  type: 'log',
  at: at(0).toISOString(),
  step: '1',
  stream: 'stdout',
  line: text,
})
const lines = async () =>
  (await own.ledger.runs.events('run')).map(({ seq, event }) => [seq, event.type === 'log' && event.line])

test('a new run is one run, whether or not the first call was carried out', async () => {
  expect(await twice('commit', () => claim(ledger, 'run', plan))).toEqual({ type: 'claimed' })
  expect(await own.ledger.runs.list()).toHaveLength(1)
  await ledger.finishRun('run', 'succeeded', nothingDone, at(1))
  expect(await twice('asset_locks', () => claim(ledger, 'again', plan))).toEqual({ type: 'claimed' })
  expect(await lockedAssets(database.url, own.schema)).toEqual({ [keyOf('a')]: 'again', [keyOf('b')]: 'again' })
})

test('a resumed run is resumed once, and its events go on', async () => {
  await begin(own.ledger, 'run', plan)
  await own.ledger.appendEvents('run', [line('before')])
  await own.ledger.finishRun('run', 'failed', nothingDone, at(1))
  expect(await twice('commit', () => ledger.resumeRun('run', 'heir', at(2)))).toEqual({ type: 'claimed' })
  await twice('insert into', () => ledger.appendEvents('run', batch))
  expect(await lines()).toEqual([
    [1, 'before'],
    [2, 'one'],
    [3, 'two'],
  ])
})

const batch = [line('one'), line('two')]

test('a start is one attempt; the next start is another, at whatever time', async () => {
  await begin(ledger, 'run', plan)
  expect(await twice('start_token', () => ledger.startStep('run', '1', [], at(1)))).toMatchObject({ attempt: 1 })
  expect(await ledger.startStep('run', '1', [], at(1))).toMatchObject({ attempt: 2 })
})

test('an end of an asset is one materialization', async () => {
  await begin(ledger, 'run', plan)
  await ledger.startStep('run', '1', [], at(1))
  const end = finished('a', { rows: 7, durationMs: 5 })
  expect(await twice('materializations', () => ledger.finishAsset('run', '1', end, at(2)))).toEqual({
    rowsBefore: null,
    unchanged: false,
  })
  expect((await ledger.snapshot()).assets[keyOf('a')]).toMatchObject({ rows: 7, durationsMs: [5] })
})

test('a batch of events is there once, also where the same words were said before and are said after', async () => {
  await begin(ledger, 'run', plan)
  await ledger.appendEvents('run', [line('same')])
  const again = [line('same')]
  await twice('event_count', () => ledger.appendEvents('run', again))
  await ledger.appendEvents('run', [line('same')])
  expect(await lines()).toEqual([
    [1, 'same'],
    [2, 'same'],
    [3, 'same'],
  ])
})

test('the end of a run is one end', async () => {
  await begin(ledger, 'run', plan)
  await twice('summary', () => ledger.finishRun('run', 'failed', nothingDone, at(3)))
  expect(await own.ledger.runs.show('run')).toMatchObject({ state: 'failed', endedAt: at(3) })
})
