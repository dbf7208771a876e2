import { LeaseLostError, type RunEvent } from '@headwater/engine'
import { checkOutcome, planOf } from '@headwater/engine/testing'
import { UserError } from '@headwater/errors'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ledger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, end, finished, nothingDone } from './testing/fixtures.ts'
import { letLeaseExpire, lockedAssets, type TestLedger, testLedger } from './testing/ledger.ts'

let database: TestDatabase
let own: TestLedger
let ledger: Ledger
let other: Ledger
const plan = planOf({ 1: { makes: { a: [], b: [] }, checks: [{ name: 'ok', on: ['a'] }] } })
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  own = await testLedger(database.url)
  ledger = own.ledger
  other = await own.more()
  await begin(ledger, 'run', plan)
  await ledger.startStep('run', '1', [], at(1))
  await ledger.finishAsset('run', '1', finished('a'), at(1))
  return () => own[Symbol.asyncDispose]()
})

const line: RunEvent = { type: 'log', at: at(0).toISOString(), step: '1', stream: 'stdout', line: 'hello' }
function check() {
  const planned = plan.steps[0]?.checks[0]
  if (planned === undefined) throw new Error('no check')
  return checkOutcome(planned)
}

/** The ways in which a run is taken from its process, and what the process is told. */
const takenAway: readonly (readonly [string, string, () => Promise<unknown>])[] = [
  ['buried', 'has ended (interrupted)', () => other.runs.bury('run', 'process of run')],
  ['cancelled by force', 'cancelled by bob@host', () => other.runs.forceCancel('run', 'bob@host', at(5))],
  [
    'resumed by another',
    'resumed by another process meanwhile (heir)',
    async () => {
      await letLeaseExpire(database.url, 'run', own.schema)
      await other.resumeRun('run', 'heir', at(5))
    },
  ],
  [
    'in the way of another, and dead',
    'has ended (interrupted)',
    async () => {
      await letLeaseExpire(database.url, 'run', own.schema)
      await begin(other, 'next', planOf({ 1: { makes: { b: [] } } }))
    },
  ],
]

const writes: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['heartbeat', () => ledger.heartbeat('run')],
  ['startStep', () => ledger.startStep('run', '1', [], at(9))],
  ['finishAsset', () => ledger.finishAsset('run', '1', finished('b'), at(9))],
  ['finishCheck', () => ledger.finishCheck('run', '1', check(), at(9))],
  ['recordExternal', () => ledger.recordExternal('run', '1', 'arn', null, at(9))],
  ['finishStep', () => ledger.finishStep('run', '1', 'done', null, at(9))],
  ['appendEvents', () => ledger.appendEvents('run', [line])],
  ['finishRun', () => ledger.finishRun('run', 'succeeded', nothingDone, at(9))],
]

describe.each(takenAway)('a process whose run was %s', (_, words, take) => {
  test('writes nothing more of it, and is told why', async () => {
    await take()
    const everything = async () => [
      await other.runs.show('run'),
      await other.runs.events('run'),
      await other.snapshot(),
      await lockedAssets(database.url, own.schema),
    ]
    const before = await everything()
    for (const [name, write] of writes) {
      const error = await write().catch((thrown: unknown) => thrown)
      expect(error, name).toBeInstanceOf(LeaseLostError)
      expect(String(error), name).toContain(words)
    }
    expect(await everything()).toEqual(before)
  })
})

test('whoever takes a run away waits for a write that is under way, and then sees it', async () => {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const waiting = async (): Promise<number> => {
    const { rows } = await client.query(`
      select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
    return rows[0].n
  }
  // In the way of the write, behind its fence.
  await client.query('begin')
  await client.query(`select from ${own.schema}.run_assets where asset = 't/x/b' for update`)
  const write = ledger.finishAsset('run', '1', finished('b'), at(2))
  while ((await waiting()) < 1);
  let taken = false
  const take = other.runs.forceCancel('run', 'bob@host', at(5)).then(() => {
    taken = true
  })
  while ((await waiting()) < 2 && !taken);
  const takenTooEarly = taken
  await client.query('commit')
  await client.end()
  await Promise.all([write, take])
  expect(takenTooEarly).toBe(false)
  const run = await ledger.runs.show('run')
  expect([run.state, run.assets.map(({ state }) => state)]).toEqual(['cancelled', ['materialized', 'materialized']])
})

test('every write works for the owner; the last events too, which come after the end', async () => {
  for (const [name, write] of writes) await expect(write(), name).resolves.not.toThrow()
  await ledger.appendEvents('run', [line])
  expect(await ledger.runs.events('run')).toHaveLength(2)
  expect(await ledger.heartbeat('run')).toEqual({ cancelRequestedBy: null })
  expect((await ledger.runs.show('run')).expired).toBeNull()
})

test('a lease that has run out and that nobody took is renewed by the next heartbeat', async () => {
  await letLeaseExpire(database.url, 'run', own.schema)
  expect(await other.runs.unfinished()).toMatchObject([{ runId: 'run', expired: true }])
  expect(await other.runs.list()).toMatchObject([{ runId: 'run', owner: 'process of run', expired: true }])
  await ledger.heartbeat('run')
  expect(await other.runs.unfinished()).toMatchObject([{ runId: 'run', expired: false }])
})

test('a lease is as long as asked', async () => {
  const short = await own.more({ leaseSeconds: -1 })
  await end(ledger, 'run')
  await begin(short, 'short', planOf({ 1: { makes: { z: [] } } }))
  expect(await ledger.runs.unfinished()).toMatchObject([{ runId: 'short', expired: true }])
  await short.heartbeat('short')
  expect(await ledger.runs.unfinished()).toMatchObject([{ runId: 'short', expired: true }])
})

describe('cancelling', () => {
  test('is heard with the next heartbeat; the first who asked is the one', async () => {
    expect(await other.runs.requestCancel('run', 'bob@host', at(2))).toBe('running')
    expect(await other.runs.requestCancel('run', 'eve@host', at(3))).toBe('running')
    expect(await ledger.heartbeat('run')).toEqual({ cancelRequestedBy: 'bob@host' })
    expect(await other.runs.unfinished()).toMatchObject([{ cancelRequestedBy: 'bob@host' }])
  })

  test('by force ends it at once, gives up its locks, and leaves one that has ended as it ended', async () => {
    await other.runs.forceCancel('run', 'bob@host', at(5))
    const run = await ledger.runs.show('run')
    expect(run).toMatchObject({ state: 'cancelled', endedAt: at(5), owner: null })
    expect(run.steps).toMatchObject([{ state: 'interrupted', endedAt: at(5) }])
    expect(run.assets.map(({ state }) => state)).toEqual(['materialized', 'waiting'])
    expect(await lockedAssets(database.url, own.schema)).toEqual({})
    await other.runs.forceCancel('run', 'eve@host', at(6))
    expect(await ledger.runs.show('run')).toEqual(run)
  })

  test('asks nothing of a run that has ended, and knows only runs that there are', async () => {
    await end(ledger, 'run')
    expect(await other.runs.requestCancel('run', 'bob@host', at(2))).toBe('succeeded')
    await other.runs.forceCancel('run', 'bob@host', at(2))
    expect((await ledger.runs.show('run')).state).toBe('succeeded')
    for (const attempt of [
      () => other.runs.requestCancel('nowhere', 'bob@host', at(2)),
      () => other.runs.forceCancel('nowhere', 'bob@host', at(2)),
    ]) {
      const error = await attempt().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(UserError)
      expect(error).toMatchObject({ code: 'unknown-run' })
    }
  })
})

describe('burying', () => {
  test('ends a dead run once, as of its last heartbeat by the clock of the target', async () => {
    await letLeaseExpire(database.url, 'run', own.schema)
    expect(await other.runs.bury('run', 'process of run')).toBe(true)
    expect(await other.runs.bury('run', 'process of run')).toBe(false)
    expect(await ledger.runs.show('run')).toMatchObject({ state: 'interrupted', endedAt: at(1) })
    expect(await lockedAssets(database.url, own.schema)).toEqual({})
    expect(await other.runs.unfinished()).toEqual([])
  })

  test('leaves a run alone that another process has taken meanwhile', async () => {
    await letLeaseExpire(database.url, 'run', own.schema)
    await other.resumeRun('run', 'heir', at(5))
    expect(await ledger.runs.bury('run', 'process of run')).toBe(false)
    expect((await ledger.runs.show('run')).state).toBe('running')
  })
})
