import { keyOf, planOf } from '@headwater/engine/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ledger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, claim, end, finished } from './testing/fixtures.ts'
import { letLeaseExpire, lockedAssets, type TestLedger, testLedger } from './testing/ledger.ts'

let database: TestDatabase
let own: TestLedger
let ledger: Ledger
/** The ledger as another process sees it. */
let other: Ledger
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  own = await testLedger(database.url)
  ledger = own.ledger
  other = await own.more()
  return () => own[Symbol.asyncDispose]()
})

/** A backfill of these dates: of what is written aside, or of another asset. */
const backfill = (dates: readonly string[], mode: 'write aside' | 'ingest' = 'write aside') =>
  planOf(dates.map((date) => [`1/${date}`, { makes: { silver: [] }, partition: date, mode }]))
const whole = planOf({ 1: { makes: { silver: [] } } })
const locked = () => lockedAssets(database.url, own.schema)

/** How a run of one date has ended. */
async function written(
  runId: string,
  date: string,
  state: 'written aside' | 'failed',
  minute: number,
  more: { readonly durationMs?: number } = {},
): Promise<void> {
  await begin(ledger, runId, backfill([date]), minute)
  await ledger.startStep(runId, `1/${date}`, [], at(minute))
  const asset = {
    ...finished('silver', { state, partition: date, message: '1,204 valid (+12)', ...more }),
    mode: 'write aside',
  } as const
  await ledger.finishAsset(runId, `1/${date}`, asset, at(minute))
}

describe('the locks of what is written aside', () => {
  test('are those of its dates: other dates go on side by side', async () => {
    await begin(ledger, 'first', backfill(['01', '02']))
    await begin(other, 'second', backfill(['03']))
    const silver = keyOf('silver')
    expect(await locked()).toEqual({ [`${silver}@01`]: 'first', [`${silver}@02`]: 'first', [`${silver}@03`]: 'second' })
    await end(ledger, 'first')
    expect(await locked()).toEqual({ [`${silver}@03`]: 'second' })
  })

  test('keep others from the dates that both want, which are named', async () => {
    await begin(ledger, 'first', backfill(['01', '02', '03']))
    expect(await claim(other, 'second', backfill(['02', '03', '04']))).toMatchObject({
      type: 'busy',
      holders: [{ runId: 'first', assets: [keyOf('silver')], partitions: ['02', '03'] }],
    })
  })

  test('keep whoever wants all of it out, and are kept out by him', async () => {
    await begin(ledger, 'first', backfill(['01']))
    expect(await claim(other, 'second', whole)).toMatchObject({ type: 'busy' })
    await end(ledger, 'first')
    await begin(other, 'second', whole)
    expect(await claim(ledger, 'third', backfill(['01']))).toMatchObject({ type: 'busy' })
  })

  test('are taken again by a resume', async () => {
    await begin(ledger, 'first', backfill(['01', '02']))
    await letLeaseExpire(database.url, 'first', own.schema)
    await begin(other, 'second', backfill(['02']))
    expect(await ledger.resumeRun('first', 'somebody', at(1))).toMatchObject({ type: 'busy' })
    await end(other, 'second')
    expect(await ledger.resumeRun('first', 'somebody', at(1))).toEqual({ type: 'claimed' })
    expect(Object.keys(await locked())).toEqual([`${keyOf('silver')}@01`, `${keyOf('silver')}@02`])
  })

  test('are of the whole asset where it is written in place', async () => {
    await begin(ledger, 'first', backfill(['01'], 'ingest'))
    expect(await claim(other, 'second', backfill(['02'], 'ingest'))).toMatchObject({ type: 'busy' })
  })
})

describe('what was written aside', () => {
  test('has its end in the run, with its message, and counts for nobody', async () => {
    await written('first', '01', 'written aside', 1)
    const { assets } = await ledger.runs.show('first')
    expect(assets).toMatchObject([
      { partition: '01', state: 'written aside', message: '1,204 valid (+12)', version: null },
    ])
    expect(await ledger.snapshot()).toEqual({ assets: {}, proven: [] })
    expect(await ledger.contents()).toEqual(new Map())
  })

  test('leaves what counts as it is: same version, no doubt, no trouble', async () => {
    await ledger.recordMaterializations([
      { asset: keyOf('silver'), partition: '01', rows: 4, codeVersion: '1', at: at(0), source: 'promote 2' },
    ])
    const before = await ledger.snapshot()
    await written('first', '01', 'written aside', 1)
    await end(ledger, 'first', 1)
    await written('second', '01', 'failed', 2)
    await end(ledger, 'second', 2)
    expect(await ledger.snapshot()).toEqual(before)
    expect(await ledger.troubles()).toEqual([])
  })

  test('says how long the next takes', async () => {
    await ledger.recordMaterializations([
      { asset: keyOf('silver'), partition: '01', rows: 4, codeVersion: '1', at: at(0), source: 'promote 2' },
    ])
    for (const minute of [1, 2]) {
      await written(`run${minute}`, '01', 'written aside', minute, { durationMs: minute * 1000 })
      await end(ledger, `run${minute}`, minute)
    }
    const { assets } = await ledger.snapshot()
    expect(assets[keyOf('silver')]?.durationsMs).toEqual([2000, 1000])
  })

  test('puts nothing in doubt where its process dies', async () => {
    await ledger.recordMaterializations([
      { asset: keyOf('silver'), partition: '01', rows: 4, codeVersion: '1', at: at(0), source: 'promote 2' },
    ])
    const before = await ledger.snapshot()
    await begin(ledger, 'first', backfill(['01']))
    await ledger.startStep('first', '1/01', [], at(1))
    await letLeaseExpire(database.url, 'first', own.schema)
    expect(await other.runs.bury('first', 'process of first')).toBe(true)
    expect(await other.snapshot()).toEqual(before)
  })

  test('stands over a resume', async () => {
    await written('first', '01', 'written aside', 1)
    await letLeaseExpire(database.url, 'first', own.schema)
    await other.resumeRun('first', 'somebody', at(2))
    await other.startStep('first', '1/01', [], at(3))
    expect((await other.runs.show('first')).assets).toMatchObject([{ state: 'written aside' }])
  })
})
