import { keyOf, planOf } from '@headwater/engine/testing'
import { UserError } from '@headwater/errors'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ledger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, claim, end, finished, nothingDone } from './testing/fixtures.ts'
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

const making = (...names: string[]) => planOf({ 1: { makes: Object.fromEntries(names.map((name) => [name, []])) } })
const expire = (runId: string) => letLeaseExpire(database.url, runId, own.schema)
const locked = () => lockedAssets(database.url, own.schema)
const stateOf = async (runId: string) => (await ledger.runs.show(runId)).state

describe('a new run', () => {
  test('takes the locks of all its assets, and another that wants one of them hears who has it', async () => {
    await begin(ledger, 'first', making('a', 'b', 'c'), 1)
    expect(await claim(other, 'second', making('b', 'c', 'd'))).toEqual({
      type: 'busy',
      holders: [
        {
          runId: 'first',
          requestedBy: 'ada@host',
          owner: 'process of first',
          heartbeatAt: expect.any(Date),
          startedAt: at(1),
          assets: [keyOf('b'), keyOf('c')],
        },
      ],
    })
    expect(await locked()).toEqual({ [keyOf('a')]: 'first', [keyOf('b')]: 'first', [keyOf('c')]: 'first' })
    await expect(ledger.runs.show('second')).rejects.toThrow('no run begins with "second"')
  })

  test('hears without taking anything whom it would have to wait for', async () => {
    await begin(ledger, 'first', making('a', 'b'), 1)
    expect(await other.runs.inTheWay(making('b', 'c'))).toMatchObject([{ runId: 'first', assets: [keyOf('b')] }])
    expect(await other.runs.inTheWay(making('c'))).toEqual([])
    expect(await locked()).toEqual({ [keyOf('a')]: 'first', [keyOf('b')]: 'first' })
    await expire('first')
    expect(await other.runs.inTheWay(making('b'))).toEqual([])
    expect(await stateOf('first')).toBe('interrupted')
  })

  test('runs beside others that write other assets', async () => {
    await begin(ledger, 'first', making('a'))
    expect(await claim(other, 'second', making('b'))).toEqual({ type: 'claimed' })
  })

  test('gives up its locks at its end', async () => {
    await begin(ledger, 'first', making('a'))
    await end(ledger, 'first')
    expect(await locked()).toEqual({})
    expect(await claim(other, 'second', making('a'))).toEqual({ type: 'claimed' })
  })

  test('takes over the locks of a run whose lease has run out, and ends that one as of its last heartbeat', async () => {
    await begin(ledger, 'dead', making('a', 'b'), 3)
    await ledger.startStep('dead', '1', [], at(4))
    await expire('dead')
    expect(await claim(other, 'heir', making('b', 'c'))).toEqual({ type: 'claimed' })
    const dead = await other.runs.show('dead')
    expect(dead).toMatchObject({ state: 'interrupted', owner: null, expired: null })
    // By the clock of the target: the start of the step is the last that is known of the run.
    expect(dead.endedAt).toEqual(at(4))
    expect(dead.steps).toMatchObject([{ state: 'interrupted', endedAt: at(4) }])
    expect(dead.assets.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    expect(await locked()).toEqual({ [keyOf('b')]: 'heir', [keyOf('c')]: 'heir' })
  })

  test('buries nobody where it is refused all the same', async () => {
    await begin(ledger, 'dead', making('a'))
    await begin(ledger, 'alive', making('b'))
    await expire('dead')
    expect(await claim(other, 'third', making('a', 'b'))).toMatchObject({ type: 'busy', holders: [{ runId: 'alive' }] })
    expect(await stateOf('dead')).toBe('running')
  })

  test('of an id that there is already is a bug', async () => {
    await begin(ledger, 'first', making('a'))
    await expect(claim(other, 'first', making('b'), { owner: 'another' })).rejects.toThrow('has another run first')
  })
})

describe('a run that is resumed', () => {
  const resume = (runId = 'stopped', by = other, owner = 'heir') => by.resumeRun(runId, owner, at(9))

  test.each(['failed', 'interrupted', 'cancelled'] as const)(
    'after it was %s runs again as it was left',
    async (state) => {
      await begin(ledger, 'stopped', making('a', 'b'))
      await ledger.startStep('stopped', '1', [], at(1))
      await ledger.finishAsset('stopped', '1', finished('a', { rows: 5, metadata: { seen: 1 } }), at(1))
      await ledger.finishAsset('stopped', '1', finished('b', { state: 'failed', message: 'broke' }), at(1))
      await ledger.finishStep('stopped', '1', 'failed', 'broke', at(1))
      await ledger.finishRun('stopped', state, nothingDone, at(1))
      expect(await resume()).toEqual({ type: 'claimed' })
      const run = await ledger.runs.show('stopped')
      expect(run).toMatchObject({ state: 'running', owner: 'heir', expired: false, endedAt: null, summary: null })
      expect(run.steps).toMatchObject([{ state: 'failed', attempt: 1, message: 'broke' }])
      expect(run.assets).toMatchObject([
        { state: 'materialized', rows: 5, metadata: { seen: 1 }, outdated: false },
        { state: 'failed', message: 'broke' },
      ])
      expect(await locked()).toEqual({ [keyOf('a')]: 'stopped', [keyOf('b')]: 'stopped' })
    },
  )

  test('goes on under the next attempt: what had failed waits again, what is finished stays, events are numbered on', async () => {
    await begin(ledger, 'stopped', making('a', 'b', 'c'))
    const plan = (await ledger.runs.show('stopped')).plan
    await ledger.appendEvents('stopped', [{ type: 'run started', at: at(0).toISOString(), runId: 'stopped', plan }])
    await ledger.startStep('stopped', '1', [], at(1))
    await ledger.finishAsset('stopped', '1', finished('a'), at(1))
    await ledger.finishAsset('stopped', '1', finished('b', { state: 'failed', message: 'broke' }), at(1))
    await ledger.finishRun('stopped', 'failed', nothingDone, at(1))
    await resume()
    const finishedBefore = { assets: [], checks: [] }
    const resumed = { type: 'run resumed', at: at(9).toISOString(), runId: 'stopped', requestedBy: 'bob@host' } as const
    await other.appendEvents('stopped', [{ ...resumed, plan, finished: finishedBefore }])
    // What is left out before the step starts is left out of this attempt.
    await other.finishAsset('stopped', '1', finished('c', { state: 'not run', message: 'left out' }), at(10))
    expect(await other.startStep('stopped', '1', [], at(10))).toMatchObject({ attempt: 2 })

    const { assets } = await other.runs.show('stopped')
    expect(assets.map(({ state, message }) => [state, message])).toEqual([
      ['materialized', null],
      ['waiting', null],
      ['not run', 'left out'],
    ])
    const events = await other.runs.events('stopped')
    expect(events.map(({ seq, event }) => [seq, event.type])).toEqual([
      [1, 'run started'],
      [2, 'run resumed'],
    ])
    expect(events.map(({ event }) => 'plan' in event && event.plan)).toEqual([plan, plan])
  })

  test('is taken from a process whose lease has run out', async () => {
    await begin(ledger, 'stopped', making('a'))
    await ledger.startStep('stopped', '1', [], at(1))
    await expire('stopped')
    expect(await resume()).toEqual({ type: 'claimed' })
    const run = await other.runs.show('stopped')
    expect(run).toMatchObject({ state: 'running', owner: 'heir', expired: false })
    expect(run.steps).toMatchObject([{ state: 'interrupted' }])
  })

  test('is not taken from a process that is alive', async () => {
    await begin(ledger, 'stopped', making('a'))
    expect(await resume()).toEqual({ type: 'owned', owner: 'process of stopped', heartbeatAt: expect.any(Date) })
  })

  test('waits for a run that has taken one of its assets meanwhile', async () => {
    await begin(ledger, 'stopped', making('a', 'b'))
    await ledger.finishRun('stopped', 'failed', nothingDone, at(1))
    await begin(ledger, 'busy', making('b'))
    expect(await resume()).toMatchObject({ type: 'busy', holders: [{ runId: 'busy', assets: [keyOf('b')] }] })
    expect(await stateOf('stopped')).toBe('failed')
    expect(await locked()).toEqual({ [keyOf('b')]: 'busy' })
  })

  test('has nothing to do where it has succeeded, and must be there', async () => {
    await begin(ledger, 'stopped', making('a'))
    await end(ledger, 'stopped')
    expect(await resume()).toEqual({ type: 'succeeded' })
    const error = await resume('nowhere').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'unknown-run', message: 'there is no run nowhere' })
  })

  test('forgets that it was to be cancelled', async () => {
    await begin(ledger, 'stopped', making('a'))
    await ledger.runs.requestCancel('stopped', 'bob@host', at(1))
    await ledger.finishRun('stopped', 'cancelled', nothingDone, at(1))
    await resume()
    expect(await other.heartbeat('stopped')).toEqual({ cancelRequestedBy: null })
  })
})

describe('claims at the same moment', () => {
  test('of the same asset: exactly one wins, whatever else they want, and nobody ends in a deadlock', async () => {
    const ledgers = [ledger, other, await own.more(), await own.more()]
    let round = 0
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.tuple(names, names, names, names), async (sets) => {
        round += 1
        // All want "shared", at another place in each list.
        const plans = sets.map((set, index) => making(...set.slice(0, index), 'shared', ...set.slice(index)))
        const ids = plans.map((_, index) => `${round}.${index}`)
        const claims = await Promise.all(plans.map((plan, i) => claim(ledgers[i] ?? ledger, ids[i] ?? '', plan)))
        const winners = claims.flatMap(({ type }, index) => (type === 'claimed' ? [index] : []))
        expect(winners).toHaveLength(1)
        const [winner = 0] = winners
        const wanted = plans[winner]?.assets.map(({ key }) => [key, ids[winner]]) ?? []
        expect(await locked()).toEqual(Object.fromEntries(wanted))
        await (ledgers[winner] ?? ledger).finishRun(ids[winner] ?? '', 'succeeded', nothingDone, at(0))
      }),
      { numRuns: 60 },
    )
  })

  test('of a dead run: one process resumes it, the others hear of that one', async () => {
    const heirs = [ledger, other, await own.more(), await own.more()]
    for (let round = 0; round < 15; round += 1) {
      await begin(ledger, `dead${round}`, making('a', 'b'))
      await expire(`dead${round}`)
      const claims = await Promise.all([
        ...heirs.slice(0, 3).map((heir, index) => heir.resumeRun(`dead${round}`, `heir ${index}`, at(1))),
        claim(heirs[3] ?? other, `new${round}`, making('b', 'a')),
      ])
      const winner = claims.findIndex(({ type }) => type === 'claimed')
      expect(claims.filter(({ type }) => type === 'claimed')).toHaveLength(1)
      const holder = winner === 3 ? `new${round}` : `dead${round}`
      expect(await locked()).toEqual({ [keyOf('a')]: holder, [keyOf('b')]: holder })
      await (heirs[winner] ?? ledger).finishRun(holder, 'succeeded', nothingDone, at(2))
    }
  })

  test('of assets of a run that is just ending: it is over, or it is in the way, and never both', async () => {
    for (let round = 0; round < 20; round += 1) {
      await begin(ledger, `old${round}`, making('a', 'b'))
      const [, wanted] = await Promise.all([
        ledger.finishRun(`old${round}`, 'succeeded', nothingDone, at(1)),
        claim(other, `new${round}`, making('b', 'a')),
      ])
      expect(await locked()).toEqual(
        wanted.type === 'claimed' ? { [keyOf('a')]: `new${round}`, [keyOf('b')]: `new${round}` } : {},
      )
      if (wanted.type === 'claimed') await other.finishRun(`new${round}`, 'succeeded', nothingDone, at(1))
    }
  })
})
