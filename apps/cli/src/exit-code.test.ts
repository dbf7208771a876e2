import type { AssetState } from '@headwater/engine'
import { assetKey } from '@headwater/graph'
import { expect, it } from 'vitest'
import { exitCodeOf, hadUnavailable } from './exit-code.ts'

it.each([
  ['succeeded', 0],
  ['failed', 1],
  ['interrupted', 130],
  ['cancelled', 130],
] as const)('a run that ended %s exits with %i', (state, code) => {
  expect(exitCodeOf(state)).toBe(code)
})

it('what was not available is no failure, unless that is asked for', () => {
  const run = (...states: AssetState[]) => ({
    assets: states.map((state) => ({
      step: '1',
      rowsBefore: null,
      outcome: {
        key: assetKey('p/g/a'),
        partition: null,
        state,
        rows: null,
        rowsWritten: null,
        durationMs: null,
        message: null,
        metadata: {},
      },
    })),
  })
  expect(exitCodeOf('succeeded', hadUnavailable(run('materialized', 'unavailable')))).toBe(1)
  expect(exitCodeOf('succeeded', hadUnavailable(run('unchanged', 'unchanged upstream', 'not run')))).toBe(0)
  expect(exitCodeOf('interrupted', true)).toBe(130)
})
