import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { executeRun } from './run.ts'
import type { AssetOutcome, Executor, StepInput } from './step.ts'
import { memoryLedger, memoryStore } from './testing/memory-store.ts'
import { assetOutcome } from './testing/outcomes.ts'
import { planOf } from './testing/plans.ts'
import { ran, runOptions } from './testing/runs.ts'

let runsFolder: string
beforeAll(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'headwater-engine-'))
})
afterAll(() => rm(runsFolder, { recursive: true }))

const date = (day: string, needs?: string) =>
  ({
    makes: { silver: [] },
    partition: day,
    mode: 'write aside',
    ...(needs !== undefined && { needs, after: [needs] }),
  }) as const

//  1/01 (canary) ──> 1/02, 1/03
const backfill = planOf([
  ['1/01', date('01')],
  ['1/02', date('02', '1/01')],
  ['1/03', date('03', '1/01')],
])

/** Ends each date as it is told, and aside where it is not told. */
function executor(states: { readonly [partition: string]: Partial<AssetOutcome> }, seen: StepInput[] = []): Executor {
  return async (input, { report, external }) => {
    seen.push(input)
    const { partition } = input.step
    await external(`arn of ${partition}`, null)
    const { state = 'written aside', ...more } = states[partition ?? ''] ?? {}
    const outcome = assetOutcome('silver', state, { partition, ...more })
    report({ type: 'asset finished', outcome })
    return outcome.state === 'failed'
      ? { state: 'failed', message: outcome.message ?? '', evidence: [], next: [] }
      : { state: 'done' }
  }
}

test('what is written aside is a success, with its message and no materialization', async () => {
  const run = await ran(runOptions(backfill, executor({ '02': { message: '1,204 valid (+12)' } }), { runsFolder }))
  expect(run.state).toBe('succeeded')
  expect(run.summary.assets).toEqual({ 'written aside': 3 })
  expect(run.calls.filter((line) => line.startsWith('asset'))).toEqual(Array(3).fill('asset silver written aside'))
  const outcomes = run.events.flatMap((event) => (event.type === 'asset finished' ? [event.outcome] : []))
  expect(outcomes.find(({ partition }) => partition === '02')).toMatchObject({
    state: 'written aside',
    message: '1,204 valid (+12)',
  })
})

test('the canary is through before any other date starts', async () => {
  const run = await ran(runOptions(backfill, executor({}), { runsFolder }))
  expect(run.calls.slice(0, 5)).toEqual([
    'create run',
    'start 1/01',
    expect.stringContaining('external'),
    'asset silver written aside',
    'finish 1/01 done',
  ])
})

test('no other date is run after a canary that did not end well, and each says so', async () => {
  const seen: StepInput[] = []
  const states = { '01': { state: 'failed', message: 'no _SUCCESS' } } as const
  const run = await ran(runOptions(backfill, executor(states, seen), { runsFolder }))
  expect(run.state).toBe('failed')
  expect(seen.map(({ step }) => step.id)).toEqual(['1/01'])
  const messages = run.events.flatMap((event) => (event.type === 'asset finished' ? [event.outcome.message] : []))
  expect(messages).toEqual([
    'no _SUCCESS',
    expect.stringMatching(/silver 01 failed/),
    expect.stringMatching(/silver 01/),
  ])
})

test('the failure of another date stops nothing else', async () => {
  const run = await ran(runOptions(backfill, executor({ '02': { state: 'failed' } }), { runsFolder }))
  expect(run.summary.assets).toEqual({ 'written aside': 2, failed: 1 })
})

test('a resume runs what is not done, and says what was started before', async () => {
  const ledger = memoryLedger()
  const before = memoryStore(() => {}, ledger)
  const first = await ran(
    { ...runOptions(backfill, executor({ '02': { state: 'failed' } }), { runsFolder }), runId: 'abcd0001' },
    before,
  )
  expect(first.state).toBe('failed')
  const again: StepInput[] = []
  const store = memoryStore(() => {}, ledger)
  const end = await executeRun({
    ...runOptions(backfill, executor({}, again), { runsFolder, store }),
    runId: 'abcd0001',
    resume: async () => before.show('abcd0001'),
  })
  expect(end.state).toBe('succeeded')
  expect(again.map(({ step, before }) => [step.id, before?.external?.id])).toEqual([['1/02', 'arn of 02']])
})

test('a resume starts with the canary where that had failed', async () => {
  const ledger = memoryLedger()
  const before = memoryStore(() => {}, ledger)
  await ran({ ...runOptions(backfill, executor({ '01': { state: 'failed' } }), { runsFolder }), runId: 'r' }, before)
  const again: StepInput[] = []
  await executeRun({
    ...runOptions(backfill, executor({}, again), { runsFolder, store: memoryStore(() => {}, ledger) }),
    runId: 'r',
    resume: async () => before.show('r'),
  })
  expect(again.map(({ step }) => step.id)).toEqual(['1/01', '1/02', '1/03'])
})
