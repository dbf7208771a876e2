import type { AssetState } from '@headwater/engine'
import { assetKey } from '@headwater/graph'
import type { PlanRequest } from '@headwater/planner'
import type { ShownState } from '@headwater/reporters'
import { describe, expect, it } from 'vitest'
import { laterCommands, nextCommands } from './next-commands.ts'

const told = (state: ShownState, target = 'sandbox', left = 2) => nextCommands({ runId: '7f3c', state }, target, left)

describe('what to type', () => {
  it('after a run that went well is nothing', () => {
    expect(told('succeeded')).toEqual([])
  })

  it('after a failure is to look, to mend, and to go on with what is left', () => {
    expect(told('failed')).toEqual([
      { label: 'look', command: 'pnpm headwater runs show 7f3c' },
      { label: 'after the fix', command: 'pnpm headwater runs resume 7f3c', note: 'runs 2 assets' },
    ])
  })

  it.each<ShownState>(['interrupted', 'cancelled', 'died'])('after a run that was %s is to go on', (state) => {
    expect(told(state, 'sandbox', 1).at(-1)).toEqual({
      label: 'go on',
      command: 'pnpm headwater runs resume 7f3c',
      note: 'runs 1 asset',
    })
  })

  it('while it runs is to watch it or to end it', () => {
    expect(told('running').map(({ command }) => command)).toEqual([
      'pnpm headwater runs watch 7f3c',
      'pnpm headwater runs cancel 7f3c',
    ])
  })

  it('names the target where it is not the sandbox', () => {
    expect(told('failed', 'prod').map(({ command }) => command)).toEqual([
      'pnpm headwater runs show 7f3c --target prod',
      'pnpm headwater runs resume 7f3c --target prod',
    ])
  })
})

describe('what brings in later what a source did not have', () => {
  const steps = ['2025-01-01', '2025-01-02'].map((partition) => ({
    id: `1/${partition}`,
    operation: 'nba/ingest_games',
    executor: 'function' as const,
    title: '',
    partition,
    assets: [],
    checks: [],
    after: [],
    pool: null,
    estimateMs: null,
  }))
  const end = (step: string, name: string, state: AssetState) => ({
    step,
    rowsBefore: null,
    outcome: {
      key: assetKey(`nba/bronze/${name}`),
      partition: step.slice(2),
      state,
      rows: null,
      rowsWritten: null,
      durationMs: null,
      message: null,
      metadata: {},
    },
  })
  const later = (ends: readonly ReturnType<typeof end>[], changes: Partial<PlanRequest> = {}) => {
    const request = { target: 'sandbox', downstream: true, ...changes } as PlanRequest
    const graph = { label: (key: string) => key.replace('nba/', '') }
    return laterCommands({ request, steps }, { assets: ends }, graph).map(({ command }) => command)
  }

  it('is one command for all dates and tables of an operation', () => {
    const ends = [
      end('1/2025-01-01', 'boxscores', 'unavailable'),
      end('1/2025-01-01', 'pbp', 'unavailable'),
      end('1/2025-01-02', 'boxscores', 'unavailable'),
    ]
    expect(later(ends)).toEqual([
      'pnpm headwater backfill bronze/boxscores --partitions 2025-01-01..2025-01-02 --downstream',
    ])
    expect(later(ends.slice(0, 1), { downstream: false, target: 'prod' })).toEqual([
      "pnpm headwater backfill bronze/boxscores --partition 2025-01-01 --target prod --reason 'the source was late'",
    ])
  })

  it('is nothing where all came', () => {
    expect(later([end('1/2025-01-01', 'boxscores', 'materialized')])).toEqual([])
  })
})
