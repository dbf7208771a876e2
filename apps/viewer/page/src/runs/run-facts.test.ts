import type { AssetKey } from '@headwater/graph'
import type { RunCheckView, RunView } from '@headwater/viewer'
import { expect, it } from 'vitest'
import { assetCounts, pageUrl, settled, shownState, stepOfLane, troubles } from './run-facts.ts'
import { runAsset, runStep } from './testing/run-steps.ts'

const check: RunCheckView = {
  key: 'nba/checks/not_null',
  name: 'not_null',
  step: '1',
  assets: ['nba/silver/a' as AssetKey],
  state: 'failed',
  severity: 'error',
  failures: 14,
  message: null,
  sql: null,
}

it('a run whose process is gone has died; one that has ended has not', () => {
  expect([shownState({ state: 'running', dead: true }), shownState({ state: 'failed', dead: true })]).toEqual([
    'died',
    'failed',
  ])
})

it('nothing of a dead run still runs', () => {
  const steps = [runStep('1', { from: 0, assets: [runAsset('a', { state: 'running' }), runAsset('b')] })]
  const run = { state: 'running', dead: true, steps } as unknown as RunView
  const [step] = settled(run).steps
  expect([step?.state, step?.assets.map(({ state }) => state)]).toEqual(['interrupted', ['interrupted', 'waiting']])
  expect(settled({ ...run, dead: false })).toEqual({ ...run, dead: false })
})

it('counts assets by state, what went wrong first', () => {
  const assets = [
    runAsset('a', { state: 'materialized' }),
    runAsset('b', { state: 'failed' }),
    runAsset('c', { state: 'new word' }),
  ]
  expect(assetCounts([runStep('1', { assets })]).map(({ state }) => state)).toEqual([
    'failed',
    'materialized',
    'new word',
  ])
})

it('tells what failed once: the asset and the check, and the step only where nothing else says it', () => {
  const steps = [
    runStep('1', {
      state: 'failed',
      message: 'dbt failed',
      assets: [runAsset('a', { state: 'failed', message: 'no rows' })],
    }),
    runStep('2', { state: 'failed', message: 'exit code 3', assets: [runAsset('b', { state: 'not run' })] }),
  ]
  expect(troubles({ steps, checks: [check] })).toEqual([
    { lane: '1 nba/silver/a', state: 'failed', what: 'a', message: 'no rows' },
    { lane: '1', state: 'failed', what: 'not_null', message: '14 rows' },
    { lane: '2', state: 'failed', what: 'title of 2', message: 'exit code 3' },
  ])
})

it('a check that only warns is no trouble of the run', () => {
  const warned = { ...check, severity: 'warn' } as const
  expect(troubles({ steps: [runStep('1', { state: 'done' })], checks: [warned] })).toEqual([])
})

it('finds the step of any lane of the chart', () => {
  const steps = [runStep('1/2025-01-01'), runStep('1/2025-01-02'), runStep('2')]
  const found = ['operation 1', '1/2025-01-02', '2 nba/silver/a', '9', 'operation 9'].map((lane) =>
    stepOfLane(lane, steps),
  )
  expect(found.map((step) => step?.step ?? null)).toEqual(['1/2025-01-01', '1/2025-01-02', '2', null, null])
})

it('only pages become links', () => {
  expect([pageUrl('https://console.example/x'), pageUrl('javascript:alert(1)'), pageUrl(null)]).toEqual([
    'https://console.example/x',
    null,
    null,
  ])
})
