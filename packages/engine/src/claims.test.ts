import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { executeRun } from './run.ts'
import { LeaseLostError } from './run-store.ts'
import type { Executor } from './step.ts'
import { memoryLedger, memoryStore } from './testing/memory-store.ts'
import { assetOutcome } from './testing/outcomes.ts'
import { graphOf, planOf } from './testing/plans.ts'
import { allGood, ran, runOptions, untilAborted } from './testing/runs.ts'

let runsFolder: string
beforeAll(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'headwater-claims-'))
})
afterAll(() => rm(runsFolder, { recursive: true }))

const plan = planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] } } })

test('a run that is in the way is named with its owner, and nothing is started', async () => {
  const ledger = memoryLedger()
  const started: string[] = []
  const first: Executor = async (input, context) => {
    const other = runOptions(plan, allGood, { runsFolder, store: memoryStore(() => {}, ledger), owner: 'them' })
    started.push(JSON.stringify(await executeRun(other)))
    return allGood(input, context)
  }
  await ran(
    runOptions(plan, first, { runsFolder, owner: 'us', runId: 'first' }),
    memoryStore(() => {}, ledger),
  )
  expect(JSON.parse(started[0] ?? '')).toMatchObject({
    state: 'busy',
    holders: [{ runId: 'first', owner: 'us', requestedBy: 'ada@host', assets: ['t/x/a', 't/x/b'] }],
  })
})

test('a run that somebody alive carries out is not resumed, nor is one that has succeeded', async () => {
  const ledger = memoryLedger()
  const resume = async () => {
    const store = memoryStore(() => {}, ledger)
    const again = { store, owner: 'them', runId: 'first', resume: async () => store.show('first') }
    return executeRun(runOptions(plan, allGood, { runsFolder, ...again }))
  }
  const meanwhile: unknown[] = []
  const first: Executor = async (input, context) => {
    meanwhile.push(await resume())
    return allGood(input, context)
  }
  await ran(
    runOptions(plan, first, { runsFolder, owner: 'us', runId: 'first' }),
    memoryStore(() => {}, ledger),
  )
  expect(meanwhile[0]).toMatchObject({ state: 'owned', owner: 'us' })
  expect(await resume()).toEqual({ state: 'already succeeded' })
})

test('a resume tells what is finished, does the rest, and counts the whole run', async () => {
  const ledger = memoryLedger()
  const failing: Executor = async (input, context) =>
    input.step.id === '1' ? allGood(input, context) : { state: 'failed', message: 'no', evidence: [], next: [] }
  const options = { runsFolder, runId: 'again' }
  await ran(
    runOptions(plan, failing, options),
    memoryStore(() => {}, ledger),
  )
  const store = memoryStore(() => {}, ledger)
  const { state, calls, events, summary } = await ran(
    runOptions(plan, allGood, { ...options, resume: async () => store.show('again') }),
    store,
  )
  expect(state).toBe('succeeded')
  expect(calls).toEqual(['resume run', 'start 2', 'asset b materialized', 'finish 2 done', 'run succeeded'])
  expect(events[0]).toMatchObject({
    type: 'run resumed',
    runId: 'again',
    finished: { assets: [{ step: '1', outcome: { key: 't/x/a' } }], checks: [] },
  })
  expect(events.find(({ type }) => type === 'step started')).toMatchObject({ attempt: 2 })
  expect(summary.assets).toEqual({ materialized: 2 })
})

test("a resume is refused where today's graph lacks what the plan needs", async () => {
  const store = memoryStore()
  const graph = graphOf(planOf({ 1: { makes: { a: [] } } }))
  const options = runOptions(plan, allGood, {
    runsFolder,
    store,
    graph,
    runId: 'old',
    resume: async () => store.show('old'),
  })
  await expect(executeRun(options)).rejects.toMatchObject({
    code: 'refused',
    details: ['asset t/x/b', 'operation t/op 2'],
  })
  expect(store.calls).toEqual([])
})

test('a run that is cancelled from elsewhere ends its steps and ends as cancelled', async () => {
  const ledger = memoryLedger()
  const executor: Executor = async (input, context) => {
    const run = ledger.runs.get('far')
    if (run) run.cancelRequestedBy = 'ben@host'
    return untilAborted(input, context)
  }
  const { state, calls, events } = await ran(
    runOptions(plan, executor, { runsFolder, runId: 'far' }),
    memoryStore(() => {}, ledger),
  )
  expect(state).toBe('cancelled')
  expect(calls).toEqual(expect.arrayContaining(['asset a interrupted', 'asset b not run', 'run cancelled']))
  expect(events.find(({ type }) => type === 'notice')).toMatchObject({ message: 'ben@host cancels the run' })
})

test('a run that was taken away ends its steps, writes nothing more, and says so', async () => {
  const ledger = memoryLedger()
  const ended: string[] = []
  const executor: Executor = async (input, context) => {
    const run = ledger.runs.get('lost')
    if (run) run.owner = 'them'
    await untilAborted(input, context)
    ended.push(input.step.id)
    context.report({ type: 'asset finished', outcome: assetOutcome('a') })
    return { state: 'done' }
  }
  const store = memoryStore(() => {}, ledger)
  await expect(executeRun(runOptions(plan, executor, { runsFolder, store, runId: 'lost' }))).rejects.toBeInstanceOf(
    LeaseLostError,
  )
  expect(ended).toEqual(['1'])
  expect(store.calls).toEqual(['create run', 'start 1'])
})

test('a failure that kills the run ends the other steps before its own has ended', async () => {
  const apart = planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: [] } } })
  const executor: Executor = async (input, context) => {
    if (input.step.id === '1') context.report({ type: 'asset finished', outcome: assetOutcome('a', 'failed') })
    return untilAborted(input, context)
  }
  const { state, calls } = await ran(runOptions(apart, executor, { runsFolder, onFailure: 'kill' }))
  expect(state).toBe('failed')
  expect(calls).toContain('asset b interrupted')
})
