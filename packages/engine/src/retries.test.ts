import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RetryPolicy } from '@headwater/graph'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Executor, StepInput, StepResult } from './step.ts'
import { assetOutcome, checkOutcome } from './testing/outcomes.ts'
import { graphOf, keyOf, nameOf, planOf } from './testing/plans.ts'
import { allGood, ran, runOptions, untilAborted } from './testing/runs.ts'

let runsFolder: string
beforeAll(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'headwater-retries-'))
})
afterAll(() => rm(runsFolder, { recursive: true }))

const retry: RetryPolicy = { attempts: 3, delayMs: 1000, factor: 2, maxDelayMs: 10_000, on: 'transient' }
const broken: StepResult = { state: 'failed', message: 'connection lost', evidence: [], next: [], transient: true }

//  a ── b ── c      all in one step, with a check on b
const plan = planOf({ 1: { makes: { a: [], b: ['a'], c: ['b'] }, checks: [{ name: 'b_ok', on: ['b'] }] } })

/** Carries out the plan; `attempts` says what each attempt does. */
async function carryOut(
  attempts: readonly Executor[],
  operation: { retry?: RetryPolicy; timeoutMs?: number; divisible?: boolean } = {},
  signal?: AbortSignal,
) {
  const inputs: StepInput[] = []
  const executor: Executor = (input, context) => {
    inputs.push(input)
    return (attempts[inputs.length - 1] ?? allGood)(input, context)
  }
  const graph = graphOf(plan, {}, {}, { 1: { retry, ...operation } })
  const run = await ran(runOptions(plan, executor, { runsFolder, graph, ...(signal && { signal }) }))
  const asked = inputs.map(({ assets, checks }) =>
    [...assets.map(({ asset }) => nameOf(asset.key)), ...checks.map(({ name }) => name)].join(' '),
  )
  return { ...run, inputs, asked }
}

test('what failed in a way that passes, and what was not reached, is tried again; what is done is not', async () => {
  const first: Executor = async (_input, { report }) => {
    report({ type: 'asset finished', outcome: assetOutcome('a') })
    report({ type: 'asset finished', outcome: assetOutcome('b', 'failed', { message: 'lost', transient: true }) })
    report({ type: 'asset finished', outcome: assetOutcome('c', 'not run') })
    return { state: 'done' }
  }
  const { state, asked, calls, events, summary, inputs } = await carryOut([first])
  expect(state).toBe('succeeded')
  expect(asked).toEqual(['a b c b_ok', 'b c b_ok'])
  // Nothing of the first attempt's failures was written.
  expect(calls).toEqual([
    'create run',
    'start 1',
    'asset a materialized',
    'start 1',
    'asset b materialized',
    'asset c materialized',
    'check b_ok passed',
    'finish 1 done',
    'run succeeded',
  ])
  expect(events.find(({ type }) => type === 'step retrying')).toMatchObject({
    attempt: 2,
    attempts: 3,
    delayMs: 1000,
    message: 'lost',
  })
  expect(summary).toMatchObject({ assets: { materialized: 3 }, checks: { passed: 1 } })
  expect(inputs[1]).toMatchObject({ attempt: 2, before: { attempt: 1, external: null, unknown: [] } })
})

test('an attempt is told what the one before it left in the dark, and what that had started outside', async () => {
  const first: Executor = async (_input, { report, external }) => {
    await external('arn:1', null)
    report({ type: 'asset finished', outcome: assetOutcome('a') })
    return broken
  }
  const { inputs } = await carryOut([first])
  expect(inputs[1]?.before).toEqual({
    attempt: 1,
    external: { id: 'arn:1', url: null },
    unknown: [keyOf('b'), keyOf('c')],
    unknownChecks: ['t/checks/b_ok'],
  })
})

test('the last attempt says how it ended', async () => {
  const { state, calls, asked, events } = await carryOut([async () => broken, async () => broken, async () => broken])
  expect(asked).toHaveLength(3)
  expect(state).toBe('failed')
  expect(calls.filter((call) => call === 'asset a failed')).toHaveLength(1)
  expect(events.flatMap((event) => (event.type === 'step retrying' ? event.delayMs : []))).toEqual([1000, 2000])
})

test('a failure that stays is written at once, and what is behind it is not tried again with the rest', async () => {
  const first: Executor = async (_input, { report }) => {
    report({ type: 'asset finished', outcome: assetOutcome('a', 'failed', { message: 'no such column' }) })
    return broken
  }
  const { state, asked, calls } = await carryOut([first])
  expect(asked).toEqual(['a b c b_ok'])
  expect(state).toBe('failed')
  expect(calls).toContain('asset a failed')
})

test('what a failing check kept from running is not tried again', async () => {
  const first: Executor = async ({ checks: [check] }, { report }) => {
    report({ type: 'asset finished', outcome: assetOutcome('a', 'failed', { transient: true }) })
    report({ type: 'asset finished', outcome: assetOutcome('b') })
    if (check) report({ type: 'check finished', outcome: checkOutcome(check, 'failed') })
    report({ type: 'asset finished', outcome: assetOutcome('c', 'not run') })
    return { state: 'done' }
  }
  const { asked, calls } = await carryOut([first])
  expect(asked).toEqual(['a b c b_ok', 'a'])
  expect(calls).toContain('asset c not run')
})

test('an operation that makes everything at once makes everything again', async () => {
  const first: Executor = async (_input, { report }) => {
    report({ type: 'asset finished', outcome: assetOutcome('a') })
    return broken
  }
  const { asked, summary, calls } = await carryOut([first], { divisible: false })
  expect(asked).toEqual(['a b c b_ok', 'a b c b_ok'])
  // A kill in the middle of the second attempt must not leave the first one's word.
  expect(calls.slice(1, 5)).toEqual(['start 1', 'asset a materialized', 'asset a not run', 'start 1'])
  expect(summary.assets).toEqual({ materialized: 3 })
})

test('a step that takes too long is ended and has failed; only a policy that says so tries it again', async () => {
  const { state, events, asked } = await carryOut([untilAborted], { timeoutMs: 5000 })
  expect([state, asked.length]).toEqual(['failed', 1])
  expect(events.find(({ type }) => type === 'step finished')).toMatchObject({
    state: 'failed',
    message: 'it took longer than 5 s and was ended (timeout)',
  })
  const patient = await carryOut([untilAborted], { timeoutMs: 5000, retry: { ...retry, on: ['timeout'] } })
  expect([patient.state, patient.asked.length]).toEqual(['succeeded', 2])
})

test('an interrupt while it waits for its next attempt ends the step as interrupted', async () => {
  const stop = new AbortController()
  const first: Executor = async () => {
    setImmediate(() => stop.abort())
    return broken
  }
  const { state, asked, calls } = await carryOut(
    [first],
    { retry: { ...retry, delayMs: 1e9, maxDelayMs: 1e9 } },
    stop.signal,
  )
  expect([state, asked.length]).toEqual(['interrupted', 1])
  expect(calls).toContain('asset a interrupted')
})
