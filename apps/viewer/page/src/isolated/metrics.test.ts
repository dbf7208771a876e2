import type { IsolatedRunView } from '@headwater/viewer'
import { expect, it } from 'vitest'
import { deedFor, metricRows, quarantineRate, usualPair } from './metrics.ts'

const run = (runId: string, state: string): IsolatedRunView => ({
  runId,
  backfillId: null,
  state,
  schemaVersion: 'v1',
  metrics: null,
  months: null,
  bytes: null,
  message: null,
  reason: null,
  requestedBy: 'jo@x',
  plannedAt: '2025-01-01T00:00:00Z',
  endedAt: null,
  headwaterRun: null,
})

it('sets the rows of two runs beside each other, and the difference where both are known', () => {
  const a = { input: 1204, valid: 1192, quarantined: 12, condemned: 0 }
  const b = { input: 1204, valid: 1204, quarantined: 0, condemned: 0 }
  expect(metricRows(a, b).map(({ name, difference }) => [name, difference])).toEqual([
    ['input', 0],
    ['valid', 12],
    ['quarantined', -12],
    ['condemned', 0],
  ])
  expect(metricRows(null, b)[1]).toEqual({ name: 'valid', a: null, b: 1204, difference: null })
})

it('knows no rate without input', () => {
  expect(quarantineRate({ input: 0, valid: 0, quarantined: 0, condemned: 0 })).toBeNull()
  expect(quarantineRate({ input: 200, valid: 199, quarantined: 1, condemned: 0 })).toBe(0.5)
})

it('promotes a validated backfill that does not count, takes back one that counts, and leaves the rest', () => {
  expect(deedFor({ ...run('b', 'validated'), backfillId: 'backfill-b' }, 'a')).toBe('promote')
  expect(deedFor(run('20240115T120000Z', 'validated'), 'backfill-b')).toBeNull()
  expect(deedFor({ ...run('b', 'validated'), backfillId: 'backfill-b' }, 'b')).toBe('roll back')
  expect(deedFor(run('backfill-2024-01-15-x', 'validated'), 'backfill-2024-01-15-x')).toBe('roll back')
  expect(deedFor(run('20240115T120000Z', 'validated'), '20240115T120000Z')).toBeNull()
  expect(deedFor(run('a', 'original'), 'a')).toBeNull()
  expect(deedFor(run('backfill-c', 'failed'), 'a')).toBeNull()
  expect(deedFor(run('backfill-c', 'running'), null)).toBeNull()
})

it('compares what counts with the newest besides it, from the older to the newer', () => {
  const runs = [run('d', 'failed'), run('c', 'validated'), run('b', 'validated'), run('a', 'original')]
  expect(usualPair(runs, 'a')).toEqual(['a', 'c'])
  expect(usualPair(runs, 'c')).toEqual(['b', 'c'])
  expect(usualPair(runs, null)).toEqual(['b', 'c'])
  expect(usualPair([run('a', 'original')], 'a')).toBeNull()
})
