import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunEvent } from './events.ts'
import type { Executor } from './step.ts'
import { memoryLedger, memoryStore } from './testing/memory-store.ts'
import { assetOutcome, checkOutcome } from './testing/outcomes.ts'
import { keyOf, nameOf, planOf } from './testing/plans.ts'
import { ran, runOptions } from './testing/runs.ts'

// What a run tells and writes where nothing has changed, and where a day did not come.

let runsFolder: string
beforeAll(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'headwater-cutoff-'))
})
afterAll(() => rm(runsFolder, { recursive: true }))

/** Makes everything, each with the content that it is said to have. */
const making =
  (contents: { readonly [name: string]: string }, failing: readonly string[] = []): Executor =>
  async ({ step, assets, checks }, { report }) => {
    for (const { asset } of assets) {
      const name = nameOf(asset.key)
      const { partition } = step
      const state = failing.includes(partition ?? name) ? 'failed' : 'materialized'
      const fingerprint = contents[name]
      const outcome = assetOutcome(name, state, { partition, ...(fingerprint !== undefined && { fingerprint }) })
      report({ type: 'asset finished', outcome })
    }
    for (const check of checks) report({ type: 'check finished', outcome: checkOutcome(check) })
    return { state: 'done' }
  }

const ends = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type === 'asset finished') {
      const { key, state, message } = event.outcome
      return [`${nameOf(key)} ${state}${message === null ? '' : `: ${message}`}`]
    }
    if (event.type === 'check finished') return [`${event.outcome.name} ${event.outcome.state}`]
    if (event.type === 'step finished') return [`step ${event.step} ${event.state}`]
    return []
  })

test('an asset whose content is the same is told as unchanged, what is behind it as left out, and the run succeeds', async () => {
  const plan = planOf({
    1: { makes: { a: [] } },
    2: { makes: { b: ['a'] }, onlyIfChanged: ['b'], checks: [{ name: 'unique_b', on: ['b'] }] },
  })
  const ledger = memoryLedger()
  ledger.contents.set(`${keyOf('a')} `, 'same')
  const { state, events, summary, store, runId } = await ran(
    runOptions(plan, making({ a: 'same' }), { runsFolder }),
    memoryStore(undefined, ledger),
  )
  expect(state).toBe('succeeded')
  expect(ends(events)).toEqual([
    'a unchanged',
    'step 1 done',
    'b unchanged upstream: a is unchanged',
    'unique_b unchanged upstream',
    'step 2 unchanged upstream',
  ])
  expect(summary.assets).toEqual({ unchanged: 1, 'unchanged upstream': 1 })
  expect(store.show(runId).steps.map((step) => step.state)).toEqual(['done', 'unchanged upstream'])
})

test('an asset that says it is unchanged, while the fingerprints differ, has changed', async () => {
  const plan = planOf({ 1: { makes: { a: [] } } })
  const ledger = memoryLedger()
  ledger.contents.set(`${keyOf('a')} `, 'before')
  const liar: Executor = async (_input, { report }) => {
    report({ type: 'asset finished', outcome: assetOutcome('a', 'unchanged', { fingerprint: 'after' }) })
    return { state: 'done' }
  }
  const { events } = await ran(runOptions(plan, liar, { runsFolder }), memoryStore(undefined, ledger))
  expect(ends(events)).toEqual(['a materialized', 'step 1 done'])
})

test('what was made without a day that failed says so, in its event and in what is kept of it; the run has failed', async () => {
  const plan = planOf([
    ['1/a', { makes: { box: [] }, partition: '2025-01-01' }],
    ['1/b', { makes: { box: [] }, partition: '2025-01-02' }],
    ['2', { makes: { fact: ['box'] } }],
    ['3', { makes: { mart: ['fact'] } }],
  ])
  const lacks = [{ asset: keyOf('box'), partition: '2025-01-01' }]
  const { state, events, store, runId } = await ran(runOptions(plan, making({}, ['2025-01-01']), { runsFolder }))
  expect(state).toBe('failed')
  const told = events.flatMap((event) => (event.type === 'asset finished' ? [event.outcome] : []))
  for (const name of ['fact', 'mart']) {
    const outcome = { key: keyOf(name), state: 'materialized', lacks, metadata: { lacks } }
    expect(told).toContainEqual(expect.objectContaining(outcome))
    expect(store.show(runId).assets.map(({ outcome }) => outcome)).toContainEqual(expect.objectContaining(outcome))
  }
})

test('a step is told which partitions it replaces', async () => {
  const plan = planOf({ 1: { makes: { fact: [] } } })
  const assets = plan.assets.map((asset) => ({ ...asset, mode: 'delete+insert' as const, partitions: ['2025-01-01'] }))
  const seen: unknown[] = []
  const executor: Executor = async (input, context) => {
    seen.push(...input.assets.map(({ mode, partitions }) => ({ mode, partitions })))
    return making({})(input, context)
  }
  await ran(runOptions({ ...plan, assets }, executor, { runsFolder }))
  expect(seen).toEqual([{ mode: 'delete+insert', partitions: ['2025-01-01'] }])
})

test('where another run has made what a mode was chosen by, the asset is refreshed in full, and the run says why', async () => {
  const plan = planOf({ 1: { makes: { fact: [] } } })
  const basis = { [keyOf('box')]: 'v1' }
  const assets = plan.assets.map((asset) => ({ ...asset, mode: 'incremental' as const, basis }))
  const modes: string[] = []
  const executor: Executor = async (input, context) => {
    modes.push(...input.assets.map(({ mode }) => mode))
    return making({})(input, context)
  }
  const notices: string[] = []
  for (const version of ['v1', 'v2']) {
    const ledger = memoryLedger()
    ledger.versions.set(keyOf('box'), version)
    const store = memoryStore(undefined, ledger)
    const { events } = await ran(runOptions({ ...plan, assets }, executor, { runsFolder }), store)
    notices.push(...events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])))
  }
  expect(modes).toEqual(['incremental', 'full refresh'])
  expect(notices).toEqual([expect.stringContaining('box was made by another run since this was planned')])
})
