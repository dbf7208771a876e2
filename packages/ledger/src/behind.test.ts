import { keyOf, planOf } from '@headwater/engine/testing'
import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Ledger } from './ledger.ts'
import type { RecordedMaterialization } from './record-materializations.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, end, finished } from './testing/fixtures.ts'
import { type TestLedger, testLedger } from './testing/ledger.ts'
import { make } from './testing/make.ts'

// What of its inputs a reader has not taken in, and what of them was made again for nothing.

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
const fact = async () => (await ledger.snapshot()).assets[keyOf('fact')]
const day = (partition: string, fingerprint: string) => make(ledger, 'box', { partition, fingerprint })
const read = () => make(ledger, 'fact', { reads: ['box'] })
const recorded = (name: string, partition: string | null): RecordedMaterialization => ({
  asset: keyOf(name),
  partition,
  rows: 1,
  codeVersion: 'v1',
  at: at(0),
  source: 'sandbox',
})

test('a reader that has taken in all that is there is behind nothing', async () => {
  await day('2025-01-01', 'a')
  await read()
  expect(await fact()).not.toHaveProperty('taken')
  expect(await fact()).not.toHaveProperty('repeated')
})

test('a day that came since, and one that was corrected, are not taken in; the newest that is tells which of them is late', async () => {
  await day('2025-01-01', 'a')
  await day('2025-01-03', 'c')
  await read()
  await day('2025-01-02', 'b')
  await day('2025-01-01', 'A')
  await day('2025-01-04', 'd')
  expect((await fact())?.taken).toEqual({
    [keyOf('box')]: { newest: '2025-01-03', changed: ['2025-01-01', '2025-01-02', '2025-01-04'] },
  })
})

test('a day that was made again as it was is told by itself, beside those that changed', async () => {
  for (const date of ['2025-01-01', '2025-01-02', '2025-01-03']) await day(date, 'a')
  await make(ledger, 'dim', { fingerprint: 'd' })
  await make(ledger, 'fact', { reads: ['box', 'dim'] })
  await day('2025-01-01', 'a')
  await make(ledger, 'dim', { fingerprint: 'd' })
  expect(await fact()).not.toHaveProperty('taken')
  expect((await fact())?.repeated).toEqual({ [keyOf('box')]: ['2025-01-01'], [keyOf('dim')]: null })
  await day('2025-01-02', 'b')
  await make(ledger, 'dim', { fingerprint: 'D' })
  expect((await fact())?.taken).toEqual({ [keyOf('box')]: { newest: '2025-01-03', changed: ['2025-01-02'] } })
  expect((await fact())?.repeated).toEqual({ [keyOf('box')]: ['2025-01-01'] })
})

test('before it read anything of it, all of it is new', async () => {
  await read()
  await day('2025-01-02', 'b')
  await day('2025-01-01', 'a')
  expect((await fact())?.taken).toEqual({
    [keyOf('box')]: { newest: null, changed: ['2025-01-01', '2025-01-02'] },
  })
})

test('a day that comes while the reader is made is not taken in, and may be in it all the same', async () => {
  await day('2025-01-01', 'a')
  await begin(ledger, 'slow', planOf({ 1: { makes: { fact: ['box'] } } }))
  await ledger.startStep('slow', '1', [keyOf('box')], at(1))
  await day('2025-01-02', 'b')
  await ledger.finishAsset('slow', '1', finished('fact', { upstream: ['box'] }), at(3))
  await end(ledger, 'slow', 3)
  expect((await fact())?.taken).toEqual({ [keyOf('box')]: { newest: '2025-01-02', changed: ['2025-01-02'] } })
})

test('where all of it was written at once, any of its days may have changed', async () => {
  await ledger.recordMaterializations([recorded('box', '2025-01-01'), recorded('box', '2025-01-02')])
  await read()
  await ledger.recordMaterializations([{ ...recorded('box', null), source: 'observed' }])
  expect((await fact())?.taken).toEqual({
    [keyOf('box')]: { newest: '2025-01-02', changed: ['2025-01-01', '2025-01-02'] },
  })
})

test('what was recorded in bulk from what it read is behind what came after', async () => {
  await ledger.recordMaterializations([
    recorded('box', '2025-01-01'),
    { ...recorded('fact', null), inputs: { type: 'baseline', upstream: [keyOf('box')] } },
  ])
  expect(await fact()).not.toHaveProperty('taken')
  await ledger.recordMaterializations([recorded('box', '2025-01-02')])
  expect((await fact())?.taken).toEqual({ [keyOf('box')]: { newest: '2025-01-01', changed: ['2025-01-02'] } })
  expect((await fact())?.logicalDate).toBeNull()
})

test('of days that are written side by side none is missed by who reads between them, whichever is through first', async () => {
  const days = ['2025-01-01', '2025-01-02'] as const
  await begin(ledger, 'days', planOf(days.map((partition) => [partition, { makes: { box: [] }, partition }] as const)))
  for (const date of days) await ledger.startStep('days', date, [], at(1))
  const finish = (date: string) =>
    ledger.finishAsset('days', date, finished('box', { partition: date }), at(2)).then(() => true)
  await using between = await stranger()

  // The first one is held up once its materialization has its number.
  await between.client.query('begin')
  await between.client.query(`select from ${own.schema}.run_assets where step = $1 for update`, [days[0]])
  const first = finish(days[0])
  await between.waiting(1)
  const second = finish(days[1])
  await Promise.race([second, between.waiting(2)])
  const other = await own.more()
  await begin(other, 'reader', planOf({ 1: { makes: { fact: ['box'] } } }))
  await other.startStep('reader', '1', [keyOf('box')], at(2))
  const there = (await other.snapshot()).assets[keyOf('box')]?.partitions ?? []
  await between.client.query('commit')
  await Promise.all([first, second])

  await other.finishAsset('reader', '1', finished('fact', { upstream: ['box'] }), at(3))
  const missing = (await fact())?.taken?.[keyOf('box')]?.changed ?? []
  expect([...new Set([...there, ...missing])].sort()).toEqual(days)
})

/** Another connection to the database, that holds others up and sees how many of them wait for a lock. */
async function stranger() {
  const client = new Client({ connectionString: database.url })
  const observer = new Client({ connectionString: database.url })
  await Promise.all([client.connect(), observer.connect()])
  return {
    client,
    async waiting(count: number): Promise<void> {
      for (;;) {
        const { rows } = await observer.query<{ waiting: number }>(
          `select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
        )
        if ((rows[0]?.waiting ?? 0) >= count) return
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([client.end(), observer.end()])
    },
  }
}

test('after any history it is as counted by hand', async () => {
  const dates = ['2025-01-01', '2025-01-02', '2025-01-03']
  const history = fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.tuple(fc.constant('day' as const), fc.constantFrom(...dates), fc.constantFrom('x', 'y')),
      },
      { weight: 2, arbitrary: fc.tuple(fc.constant('read' as const)) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('whole' as const)) },
    ),
    { maxLength: 10 },
  )
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      await using fresh = await testLedger(database.url)
      const content = new Map<string, string | null>()
      let seen: { newest: string | null; changed: Set<string>; repeated: Set<string>; whole: boolean } | undefined
      for (const [what, date = '', fingerprint = ''] of steps) {
        if (what === 'read') {
          await make(fresh.ledger, 'fact', { reads: ['box'] })
          seen = {
            newest: [...content.keys()].sort().at(-1) ?? null,
            changed: new Set(),
            repeated: new Set(),
            whole: false,
          }
        } else if (what === 'whole') {
          await fresh.ledger.recordMaterializations([{ ...recorded('box', null), source: 'observed' }])
          for (const known of content.keys()) {
            content.set(known, null)
            seen?.changed.add(known)
          }
          if (seen) seen.whole = true
        } else {
          await make(fresh.ledger, 'box', { partition: date, fingerprint })
          if (content.get(date) !== fingerprint) seen?.changed.add(date)
          else seen?.repeated.add(date)
          content.set(date, fingerprint)
        }
      }
      const history = (await fresh.ledger.snapshot()).assets[keyOf('fact')]
      const moved = seen !== undefined && (seen.changed.size > 0 || (seen.whole && content.size > 0))
      expect(history?.taken).toEqual(
        moved ? { [keyOf('box')]: { newest: seen?.newest, changed: [...(seen?.changed ?? [])].sort() } } : undefined,
      )
      const again = [...(seen?.repeated ?? [])].filter((date) => !seen?.changed.has(date)).sort()
      expect(history?.repeated).toEqual(again.length > 0 ? { [keyOf('box')]: again } : undefined)
    }),
    { numRuns: 25 },
  )
}, 60_000)
