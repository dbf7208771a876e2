import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UnreachableError } from '@headwater/errors'
import type { Plan } from '@headwater/planner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { executeRun, type RunOptions } from './run.ts'
import type { Executor } from './step.ts'
import { memoryStore } from './testing/memory-store.ts'
import { assetOutcome } from './testing/outcomes.ts'
import { graphOf, keyOf, planOf } from './testing/plans.ts'
import { allGood, ended, ran, runOptions, untilAborted } from './testing/runs.ts'

let runsFolder: string
beforeAll(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'headwater-engine-'))
})
afterAll(() => rm(runsFolder, { recursive: true }))

function options(plan: Plan, executor: Executor, more: Partial<RunOptions> = {}): RunOptions {
  return runOptions(plan, executor, { runsFolder, ...more })
}

function run(plan: Plan, executor: Executor, more: Partial<Omit<RunOptions, 'store'>> = {}) {
  return ran(options(plan, executor, more))
}

const chain = planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] }, checks: [{ name: 'b_ok', on: ['b'] }] } })

test('every effect stands in the store before it begins and as soon as it has ended', async () => {
  const store = memoryStore()
  const seen: string[][] = []
  const executor: Executor = async (input, context) => {
    seen.push([...store.calls])
    return allGood(input, context)
  }
  const { state, runId, summary } = await ended(options(chain, executor, { store }))
  expect(seen).toEqual([
    ['create run', 'start 1'],
    ['create run', 'start 1', 'asset a materialized', 'finish 1 done', 'start 2'],
  ])
  expect(store.calls.slice(5)).toEqual(['asset b materialized', 'check b_ok passed', 'finish 2 done', 'run succeeded'])
  expect(state).toBe('succeeded')
  expect(runId).toMatch(/^[0-9a-f]{8}$/)
  expect(summary).toMatchObject({ assets: { materialized: 2 }, checks: { passed: 1 } })
})

test('an asset is in the store while its step still runs', async () => {
  const stored = Promise.withResolvers<void>()
  const store = memoryStore((line) => {
    if (line === 'asset a materialized') stored.resolve()
  })
  const executor: Executor = async (_input, { report }) => {
    report({ type: 'asset finished', outcome: assetOutcome('a') })
    await stored.promise
    return { state: 'done' }
  }
  await executeRun(options(planOf({ 1: { makes: { a: [] } } }), executor, { store }))
  expect(store.calls.at(-1)).toBe('run succeeded')
})

test('the listener and the store are told the same events in the same order', async () => {
  const { events, store } = await run(chain, allGood)
  expect(events.map(({ type }) => type)).toEqual([
    'run started',
    'step started',
    'asset finished',
    'step finished',
    'step started',
    'asset finished',
    'check finished',
    'step finished',
    'run finished',
  ])
  expect(store.events).toEqual(events)
})

test('logs and outside executions go to the events, outside executions to the store as well', async () => {
  const { events, calls } = await run(planOf({ 1: { makes: { a: [] } } }), async (input, context) => {
    await context.external('arn:1', null)
    context.report({ type: 'log', stream: 'stderr', line: 'hello' })
    return allGood(input, context)
  })
  expect(calls).toContain('external 1 arn:1')
  expect(events.map(({ type }) => type).slice(2, 4)).toEqual(['external', 'log'])
})

test('a step is given its assets with their modes, the date, the target and a folder that exists', async () => {
  const inputs: unknown[] = []
  await run(planOf({ 1: { makes: { a: [] } } }), async (input, context) => {
    expect((await stat(input.runFolder)).isDirectory()).toBe(true)
    inputs.push([input.logicalDate, input.target, input.operation.name, input.assets.map(({ mode }) => mode)])
    return allGood(input, context)
  })
  expect(inputs).toEqual([['2025-01-04', 'sandbox', 't/op 1', ['rebuild']]])
})

//  raw ── eph (inlined) ── a ── b      a and b in one step
test('a step is said to read what is outside of it, through what is inlined', async () => {
  const plan = planOf({ 1: { makes: { a: [], b: ['a'] } } })
  const graph = graphOf(
    plan,
    { raw: {}, eph: { reads: ['raw'], storage: 'ephemeral' } },
    { a: ['eph'], b: ['a', 'eph'] },
  )
  const store = memoryStore()
  await executeRun(options(plan, allGood, { store, graph }))
  expect(store.reads.get('1')).toEqual([keyOf('raw')])
})

test('an executor that throws has a bug: its step fails, and the rest of the run goes on', async () => {
  const plan = planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] } }, 3: { makes: { c: [] } } })
  const { state, events, calls } = await run(plan, async (input, context) => {
    if (input.step.id === '1') throw new TypeError('x is not a function')
    return allGood(input, context)
  })
  expect(state).toBe('failed')
  expect(calls).toContain('asset a failed')
  expect(calls).toContain('asset b not run')
  expect(calls).toContain('finish 2 not run')
  expect(calls).toContain('asset c materialized')
  const failed = events.find((event) => event.type === 'step finished' && event.step === '1')
  expect(failed).toMatchObject({ state: 'failed', message: 'a bug in the function executor: x is not a function' })
})

test('an operation that nothing here can carry out is a failed step', async () => {
  const plan = planOf({ 1: { makes: { a: [] }, executor: 'dbt' } })
  const { state, events } = await run(plan, allGood)
  expect(state).toBe('failed')
  expect(events.find(({ type }) => type === 'step finished')).toMatchObject({
    message: 'nothing here carries out operations of the sort "dbt"',
  })
})

test('what a step does not report gets the end of the step', async () => {
  const plan = planOf({
    1: { makes: { a: [], b: ['a'] }, checks: [{ name: 'b_ok', on: ['b'] }] },
    2: { makes: { c: [] } },
  })
  const { calls, events } = await run(plan, async ({ step }, { report }) => {
    if (step.id === '2') return { state: 'unavailable', message: 'nothing there yet' }
    report({ type: 'asset finished', outcome: assetOutcome('a') })
    return { state: 'failed', message: 'out of memory', evidence: ['line 1'], next: ['buy more'] }
  })
  expect(calls).toEqual(
    expect.arrayContaining(['asset a materialized', 'asset b failed', 'check b_ok not run', 'asset c unavailable']),
  )
  expect(events.find((event) => event.type === 'step finished' && event.step === '1')).toMatchObject({
    message: 'out of memory',
    evidence: ['line 1'],
    next: ['buy more'],
  })
})

test('silence is no success: an asset of a step that is done without a word on it has failed, and so has the step', async () => {
  const { state, calls, events } = await run(planOf({ 1: { makes: { a: [] } } }), async () => ({ state: 'done' }))
  expect(state).toBe('failed')
  expect(calls).toContain('asset a failed')
  expect(calls).toContain('finish 1 failed')
  expect(events.find(({ type }) => type === 'asset finished')).toMatchObject({
    outcome: { message: 'the step ended without a word on it' },
  })
  expect(events.find(({ type }) => type === 'step finished')).toMatchObject({ message: '1 of 1 asset failed' })
})

test('an asset counts once, and what is not of the step not at all', async () => {
  const { summary, calls } = await run(planOf({ 1: { makes: { a: [] } } }), async (_input, { report }) => {
    report({ type: 'asset finished', outcome: assetOutcome('a') })
    report({ type: 'asset finished', outcome: assetOutcome('a', 'failed') })
    report({ type: 'asset finished', outcome: assetOutcome('stranger') })
    return { state: 'done' }
  })
  expect(summary.assets).toEqual({ materialized: 1 })
  expect(calls).not.toContain('asset stranger materialized')
})

test('on an interrupt the running step is told, the rest is marked, and the run ends as interrupted', async () => {
  const stop = new AbortController()
  const { state, calls, summary } = await run(
    chain,
    async (input, context) => {
      stop.abort()
      return untilAborted(input, context)
    },
    { signal: stop.signal },
  )
  expect(state).toBe('interrupted')
  expect(calls).toEqual(
    expect.arrayContaining(['asset a interrupted', 'finish 1 interrupted', 'asset b not run', 'finish 2 not run']),
  )
  expect(calls.at(-1)).toBe('run interrupted')
  expect(summary.assets).toEqual({ interrupted: 1, 'not run': 1 })
})

test('what gives up by throwing when it is told to end is interrupted, not a bug', async () => {
  const stop = new AbortController()
  const { calls } = await run(
    chain,
    async (_input, { signal }) => {
      stop.abort()
      signal.throwIfAborted()
      return { state: 'done' }
    },
    { signal: stop.signal },
  )
  expect(calls).toContain('asset a interrupted')
})

test('a run that is interrupted before it begins starts nothing', async () => {
  const { state, calls } = await run(chain, allGood, { signal: AbortSignal.abort() })
  expect(state).toBe('interrupted')
  expect(calls.filter((line) => line.startsWith('start'))).toEqual([])
})

test('when the store is gone no step starts, the running ones are told and waited for, nothing more is written, and the error is thrown', async () => {
  const plan = planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: [] } }, 3: { makes: { c: ['b'] } } })
  const gone = new UnreachableError('the database is gone')
  const started: string[] = []
  const ended: string[] = []
  const store = memoryStore((line) => {
    if (line === 'asset b materialized') throw gone
  })
  const running = executeRun(
    options(
      plan,
      async (input, context) => {
        started.push(input.step.id)
        if (input.step.id === '2') return allGood(input, context)
        await untilAborted(input, context)
        await new Promise(setImmediate)
        ended.push(input.step.id)
        return { state: 'interrupted' }
      },
      { store },
    ),
  )
  await expect(running).rejects.toBe(gone)
  expect(started.sort()).toEqual(['1', '2'])
  expect(ended).toEqual(['1'])
  expect(store.calls.filter((line) => !line.startsWith('start'))).toEqual(['create run'])
})

test.each(['create run', 'start 1', 'finish 1 done', 'run succeeded', 'events'])(
  'a store that fails at "%s" ends the run with its error',
  async (at) => {
    const gone = new UnreachableError('the database is gone')
    const store = memoryStore((line) => {
      if (line === at) throw gone
    })
    await expect(executeRun(options(chain, allGood, { store }))).rejects.toBe(gone)
  },
)

test('a listener that breaks does not take the run down with it, and its error comes at the end', async () => {
  const store = memoryStore()
  const onEvent = (): void => {
    throw new Error('the terminal is gone')
  }
  await expect(executeRun(options(chain, allGood, { store, onEvent }))).rejects.toThrow('the terminal is gone')
  expect(store.calls.at(-1)).toBe('run succeeded')
  expect(store.events.at(-1)?.type).toBe('run finished')
})

test('events are written in batches', async () => {
  const sizes: number[] = []
  const store = memoryStore()
  const { appendEvents } = store
  store.appendEvents = async (runId, events) => {
    sizes.push(events.length)
    await new Promise(setImmediate)
    await appendEvents(runId, events)
  }
  await executeRun(
    options(
      planOf({ 1: { makes: { a: [] } } }),
      async (input, context) => {
        for (let line = 0; line < 1000; line += 1) context.report({ type: 'log', stream: 'stdout', line: `${line}` })
        return allGood(input, context)
      },
      { store },
    ),
  )
  expect(store.events.flatMap((event) => (event.type === 'log' ? [Number(event.line)] : []))).toEqual([
    ...Array(1000).keys(),
  ])
  expect(sizes.length).toBeLessThan(100)
})
