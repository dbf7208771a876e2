import { Client, escapeIdentifier } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DaemonLeaseLostError } from './daemon-lease.ts'
import type { Ledger } from './ledger.ts'
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

const claim = (owner: string, more: { gone?: string; target?: string } = {}) =>
  ledger.daemon.claim({ target: 'prod', owner, at: at(1), ...more })

/** As if its process had stood still for a minute. */
async function letItRunOut(): Promise<void> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(
    `update ${escapeIdentifier(own.schema)}.daemon_leases set lease_until = clock_timestamp() - interval '1 minute'`,
  )
  await client.end()
}

test('a target has one daemon: another one hears who, since when; each target has its own', async () => {
  expect(await ledger.daemon.show('prod')).toBeNull()
  expect(await claim('ana')).toEqual({ type: 'claimed', decidedUntil: at(1) })
  expect(await claim('ben')).toMatchObject({
    type: 'held',
    by: { owner: 'ana', startedAt: at(1), expired: false, heartbeatAt: expect.any(Date) },
  })
  expect(await claim('ana')).toMatchObject({ type: 'claimed' })
  expect(await claim('ben', { target: 'staging' })).toMatchObject({ type: 'claimed' })
})

test('of many that start at once one has it', async () => {
  const others = await Promise.all(Array.from({ length: 8 }, () => own.more()))
  const claims = await Promise.all(
    others.map((each, n) => each.daemon.claim({ target: 'prod', owner: `daemon ${n}`, at: at(1) })),
  )
  expect(claims.filter(({ type }) => type === 'claimed')).toHaveLength(1)
})

test('a lease that has run out is taken by who comes first, and its holder hears of it', async () => {
  await claim('ana')
  expect(await ledger.daemon.beat('prod', 'ana', { decidedUntil: at(5) })).toBe(true)
  await letItRunOut()
  expect(await ledger.daemon.show('prod')).toMatchObject({ owner: 'ana', expired: true })
  expect(await claim('ben')).toEqual({ type: 'claimed', decidedUntil: at(5) })
  expect(await ledger.daemon.beat('prod', 'ana', { decidedUntil: at(9) })).toBe(false)
  await ledger.daemon.release('prod', 'ana')
  expect(await ledger.daemon.show('prod')).toMatchObject({ owner: 'ben', decidedUntil: at(5) })
})

test('a lease that has run out is its holder’s again while nobody else has come', async () => {
  await claim('ana')
  await letItRunOut()
  expect(await ledger.daemon.beat('prod', 'ana', { decidedUntil: null })).toBe(true)
  expect(await claim('ben')).toMatchObject({ type: 'held' })
})

test('the lease of a process that is known to be no more is not waited for; of nobody else', async () => {
  await claim('ana')
  expect(await claim('ben', { gone: 'somebody' })).toMatchObject({ type: 'held' })
  expect(await claim('ben', { gone: 'ana' })).toMatchObject({ type: 'claimed' })
})

test('a daemon that has ended leaves its place, and up to when all is decided; that never goes back', async () => {
  await claim('ana')
  await ledger.daemon.beat('prod', 'ana', { decidedUntil: at(5) })
  await ledger.daemon.beat('prod', 'ana', { decidedUntil: at(3) })
  await ledger.daemon.release('prod', 'ana')
  expect(await claim('ben')).toEqual({ type: 'claimed', decidedUntil: at(5) })
})

test('ticks are written by who has the lease, all or none, and come back as they were', async () => {
  const tick = (minute: number, more: object = {}) => ({
    schedule: 'nba/noon',
    due: at(minute),
    state: 'waiting' as const,
    attempts: [
      { startedAt: at(minute), endedAt: null, runId: '7f3c0000', outcome: null, message: 'with \0 in it' },
      { startedAt: at(minute), endedAt: at(minute + 1), runId: null, outcome: 'unavailable' as const, message: null },
    ],
    nextAt: at(minute + 30),
    message: null,
    ...more,
  })
  expect(await ledger.schedules.ticks('prod')).toEqual([])
  await expect(ledger.schedules.write('prod', 'ana', [tick(1)])).rejects.toBeInstanceOf(DaemonLeaseLostError)
  await claim('ana')
  await ledger.schedules.write('prod', 'ana', [tick(1), tick(2)])
  await expect(ledger.schedules.write('prod', 'ben', [tick(1, { state: 'done' })])).rejects.toThrow('another daemon')
  const [newest, older] = await ledger.schedules.ticks('prod')
  expect(newest).toEqual({
    ...tick(2),
    attempts: [{ ...tick(2).attempts[0], message: 'with \ufffd in it' }, tick(2).attempts[1]],
  })
  expect(older?.due).toEqual(at(1))
  await ledger.schedules.write('prod', 'ana', [tick(1, { state: 'done', nextAt: null })])
  expect((await ledger.schedules.ticks('prod')).map(({ state }) => state)).toEqual(['waiting', 'done'])
  expect(await ledger.schedules.ticks('staging')).toEqual([])
})

test('of the past the newest are read, and all that go on', async () => {
  await claim('ana')
  const tick = (minute: number, state: 'done' | 'running') => ({
    schedule: minute % 2 === 0 ? 'a' : 'b',
    due: at(minute),
    state,
    attempts: [],
    nextAt: null,
    message: null,
  })
  await ledger.schedules.write('prod', 'ana', [
    tick(0, 'running'),
    ...Array.from({ length: 20 }, (_, n) => tick(n + 1, 'done')),
  ])
  const read = await ledger.schedules.ticks('prod', { newest: 2 })
  expect(read.map(({ schedule, due }) => [schedule, due])).toEqual([
    ['a', at(20)],
    ['a', at(18)],
    ['a', at(0)],
    ['b', at(19)],
    ['b', at(17)],
  ])
})
