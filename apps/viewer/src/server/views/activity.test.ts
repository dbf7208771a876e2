import { describe, expect, it } from 'vitest'
import type { GoingAssetRow } from '../rows.ts'
import { activities } from './activity.ts'

const asset = (key: string, more: Partial<GoingAssetRow> = {}): GoingAssetRow => ({
  runId: 'r1',
  step: '1',
  key,
  partition: null,
  isStepRunning: true,
  executor: 'dbt',
  ...more,
})
const start = (key: string, runId = 'r1') => ({ runId, step: '1', key, at: new Date(0) })

describe('what a run does with an asset', () => {
  it('is running once dbt has told so, waiting before', () => {
    const found = activities([asset('a'), asset('b')], [start('a')])
    expect(found.get('a')).toEqual({ runId: 'r1', state: 'running' })
    expect(found.get('b')).toEqual({ runId: 'r1', state: 'waiting' })
  })

  it('is running with its step where that makes all of its assets', () => {
    expect(activities([asset('a', { executor: 'program' })], []).get('a')?.state).toBe('running')
    expect(activities([asset('a', { executor: 'program', isStepRunning: false })], []).get('a')?.state).toBe('waiting')
  })

  it('is running where one of its partitions is', () => {
    const days = [
      asset('a', { executor: 'program', step: '1/2025-01-01', isStepRunning: false }),
      asset('a', { executor: 'program', step: '1/2025-01-02' }),
    ]
    expect(activities(days, []).get('a')?.state).toBe('running')
  })

  it('is not told by the start of another run', () => {
    expect(activities([asset('a')], [start('a', 'r2')]).get('a')?.state).toBe('waiting')
  })
})
