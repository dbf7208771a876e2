import type { FreshnessResult } from '@headwater/freshness'
import type { AssetKey, FreshnessPolicy } from '@headwater/graph'
import type { FreshnessView } from '@headwater/viewer'
import { describe, expect, it } from 'vitest'
import { policyRows, stateCounts, worthALine } from './policies.ts'

const age: FreshnessPolicy = { type: 'age', errorMs: 1000 }

function result(asset: string, rest: Partial<FreshnessResult> = {}): FreshnessResult {
  return {
    asset: asset as AssetKey,
    policy: age,
    state: 'fresh',
    ageMs: null,
    allowedMs: null,
    partition: null,
    message: '',
    rootCause: null,
    command: null,
    ...rest,
  }
}

function view(results: readonly FreshnessResult[]): FreshnessView {
  const report = { version: 1, target: 'sandbox', at: '', observed: false, results, rootCauses: [] } as const
  return { report, allowed: results.map(() => 'at most 1 s old') }
}

const at = ['2025-01-03T00:00:00.000Z', '2025-01-04T00:00:00.000Z']

describe('lines of the freshness table', () => {
  it('keep the order of the report, and say how much of what is allowed is used up', () => {
    const rows = policyRows(view([result('a', { state: 'stale', ageMs: 31, allowedMs: 26 }), result('b')]), null)
    expect(rows.map(({ result: { asset }, part, history }) => [asset, part, history])).toEqual([
      ['a', 31 / 26, null],
      ['b', null, null],
    ])
  })

  it('name the root cause only where it is another asset', () => {
    const rows = policyRows(
      view([result('a', { rootCause: 'b' as AssetKey }), result('b', { rootCause: 'b' as AssetKey })]),
      null,
    )
    expect(rows.map(({ through }) => through)).toEqual(['b', null])
  })

  it('find the history of each policy of an asset by how it stands now', () => {
    const history = {
      at,
      states: { 'a#0': ['fresh', 'fresh'], 'a#1': ['fresh', 'stale'], 'a#inherited': ['stale', 'stale'] },
    } as const
    const rows = policyRows(
      view([result('a', { state: 'stale' }), result('a'), result('a', { policy: null })]),
      history,
    )
    expect(rows.map(({ id }) => id)).toEqual(['a#1', 'a#0', 'a#inherited'])
    expect(rows[0]?.history).toEqual([
      { at: at[0], state: 'fresh' },
      { at: at[1], state: 'stale' },
    ])
  })

  it('have no history where none is known, whatever the asset is called', () => {
    expect(policyRows(view([result('constructor')]), { at, states: {} })[0]?.history).toBe(null)
  })
})

it('what is fresh through what it is made of is worth no line', () => {
  const results = [result('a', { policy: null, state: 'stale' }), result('b'), result('c', { policy: null })]
  expect(
    policyRows(view(results), null)
      .filter(worthALine)
      .map(({ id }) => id),
  ).toEqual(['a#inherited', 'b#0'])
})

it('states are counted, worst first', () => {
  expect(stateCounts([result('a'), result('b', { state: 'stale' }), result('c')])).toEqual([
    { state: 'stale', count: 1 },
    { state: 'fresh', count: 2 },
  ])
})
