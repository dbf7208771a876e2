import { type Asset, assetKey, buildGraph, type Check } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { looksAt } from './looks-at.ts'
import { notRun } from './not-run.ts'

/*
 * orders ── (inlined) ── mart        lines
 */
const key = (name: string) => assetKey(`shop/silver/${name}`)

function asset(name: string, upstream: readonly string[], storage: Asset['storage'] = 'table'): Asset {
  const text = { key: key(name), kind: 'model', group: 'silver', description: '', codeVersion: '1' } as const
  return { ...text, storage, tags: [], upstream: upstream.map(key), names: {}, meta: {} }
}

function check(name: string, kind: Check['kind'], ...assets: string[]): Check {
  const about = { key: `shop/checks/${name}`, name, kind, severity: 'error', ref: name } as const
  return { ...about, assets: assets.map(key), operation: 'shop/dbt', tags: [], names: {} }
}

const assets = [
  asset('orders', []),
  asset('inlined', ['orders'], 'ephemeral'),
  asset('mart', ['inlined']),
  asset('lines', []),
]
const graph = buildGraph({ assets, operations: [], checks: [] })

describe('what a check looks at', () => {
  it.each([
    [check('unique', 'data', 'mart'), ['mart']],
    [check('same', 'data', 'mart', 'lines'), ['mart', 'lines']],
    [check('through', 'data', 'inlined'), ['orders']],
    [check('unit', 'unit', 'mart'), ['orders']],
  ])('$name', (one, names) => {
    expect(looksAt(graph, one)).toEqual(names.map(key))
  })
})

describe('a check that lacks a table', () => {
  const relationship = check('relationship', 'data', 'mart', 'lines')
  const absent = new Map([[relationship, [key('lines')]]])
  const names = (selected: readonly string[]) => notRun(graph, absent, selected.map(key)).map(({ name }) => name)

  it('is told where that table, or the check itself, was asked about, and left out where it only came along', () => {
    expect(names(['mart', 'lines'])).toEqual(['relationship'])
    expect(names(['lines'])).toEqual(['relationship'])
    expect(names([])).toEqual(['relationship'])
    expect(names(['mart'])).toEqual([])
  })

  it('says what it lacks', () => {
    expect(notRun(graph, absent, [])).toEqual([
      expect.objectContaining({ state: 'not run', message: 'not in the warehouse: silver/lines' }),
    ])
  })
})
