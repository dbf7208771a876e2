import { UnreachableError } from '@headwater/errors'
import { expect, test } from 'vitest'
import { guardStore } from './guarded-store.ts'
import { LeaseLostError } from './run-store.ts'
import { memoryStore } from './testing/memory-store.ts'
import { planOf } from './testing/plans.ts'
import { manualTiming } from './testing/timing.ts'

const at = new Date(0)

/** A guarded store on a database that throws `error` until it is told to come back. */
async function guarded(error: Error) {
  const timing = manualTiming()
  let away = false
  const store = memoryStore(() => {
    if (away) throw error
  })
  const plan = planOf({ 1: { makes: { a: [] } } })
  await store.createRun({ runId: 'r', plan, reason: null, requestedBy: '', at, owner: 'us' })
  away = true
  const notices: string[] = []
  const failures: unknown[] = []
  const guard = guardStore(store, {
    timing,
    onNotice: (message) => notices.push(message),
    onFailure: (failure) => failures.push(failure),
  })
  return {
    guard,
    store,
    notices,
    failures,
    back: () => {
      away = false
    },
    /** Lets so many milliseconds pass, with everything that happens on the way. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 100) {
        await new Promise(setImmediate)
        timing.pass(100)
      }
      await new Promise(setImmediate)
    },
  }
}

test('a write that finds the database away is written once it is back, and both are said', async () => {
  const { guard, store, notices, failures, back, pass } = await guarded(new UnreachableError('no database'))
  const written = guard.finishStep('r', '1', 'done', null, at)
  await pass(30_000)
  expect(store.calls).toEqual(['create run'])
  back()
  await pass(3_000)
  await written
  expect(store.calls).toEqual(['create run', 'finish 1 done'])
  expect(notices).toEqual([
    'no database; trying again for up to 120 s',
    expect.stringMatching(/^the ledger is back after 3[0-3] s$/),
  ])
  expect(failures).toEqual([])
})

test('after two minutes it has failed for good, and everything after fails with the same', async () => {
  const gone = new UnreachableError('no database')
  const { guard, failures, back, pass } = await guarded(gone)
  const written = guard.finishStep('r', '1', 'done', null, at)
  const refused = expect(written).rejects.toBe(gone)
  await pass(117_000)
  expect(failures).toEqual([])
  await pass(5_000)
  await refused
  back()
  await expect(guard.appendEvents('r', [])).rejects.toBe(gone)
  expect(failures).toEqual([gone])
})

test('what is no absence is not tried again', async () => {
  const lost = new LeaseLostError('taken')
  const { guard, notices, failures } = await guarded(lost)
  await expect(guard.finishStep('r', '1', 'done', null, at)).rejects.toBe(lost)
  expect([notices, failures]).toEqual([[], [lost]])
})
