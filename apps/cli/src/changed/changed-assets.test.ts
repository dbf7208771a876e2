import { whatMoved } from '@headwater/dbt'
import { type Asset, assetKey, buildGraph, type GraphData, type Operation } from '@headwater/graph'
import { expect, it } from 'vitest'
import { changedAssets } from './changed-assets.ts'

const dbt: Operation = {
  name: 'shop/dbt',
  executor: 'dbt',
  makes: [],
  divisible: true,
  title: 'dbt build',
  spec: {},
}
const aside: Operation = { ...dbt, name: 'shop/silver', executor: 'isolated', aside: true }

function asset(name: string, codeVersion: string, changes: Partial<Asset> = {}): Asset {
  return {
    key: assetKey(`shop/silver/${name}`),
    kind: 'model',
    group: 'silver',
    storage: 'table',
    tags: [],
    description: '',
    codeVersion,
    upstream: [],
    operation: dbt.name,
    names: {},
    meta: {},
    ...changes,
  }
}

function data(...assets: Asset[]): GraphData {
  const made = (operation: Operation): Operation => ({
    ...operation,
    makes: assets.filter((one) => one.operation === operation.name).map(({ key }) => key),
  })
  return { assets, operations: [made(dbt), made(aside)], checks: [] }
}

/** By name: what has changed between two graphs. */
function between(before: readonly Asset[], now: readonly Asset[]) {
  const { changed, gone } = changedAssets(buildGraph(data(...now)), data(...before), whatMoved)
  return { changed: changed.map(({ key, ...rest }) => [key.split('/')[2], rest]), gone }
}

const OLD = '11111111-22222222-0-33333333-0'

it('what has the code that it had is none of the changes, whatever else is said of it', () => {
  expect(between([asset('a', OLD)], [asset('a', OLD, { description: 'new', tags: ['x'] })])).toEqual({
    changed: [],
    gone: [],
  })
})

it('tells which parts of the code of a model differ, and what is new or gone, in the order of the graph', () => {
  const b = asset('b', '11111111-99999999-0-44444444-0')
  const a = asset('a', '1', { upstream: [b.key] })
  expect(between([asset('b', OLD), asset('constructor', '1')], [a, b])).toEqual({
    changed: [
      ['b', { type: 'code changed', parts: ['config', 'macros'] }],
      ['a', { type: 'new', parts: [] }],
    ],
    gone: ['shop/silver/constructor'],
  })
  expect(between([asset('a', 'v1')], [asset('a', 'v2')]).changed).toEqual([['a', { type: 'code changed', parts: [] }]])
})

it('what nobody makes has no code, and an inlined model is told with those that read it', () => {
  const { operation, ...source } = asset('source', '1', { kind: 'source' })
  const inlined = asset('inlined', '1', { storage: 'ephemeral' })
  expect(between([source, inlined], [{ ...inlined, codeVersion: '2' }])).toEqual({ changed: [], gone: [] })
})

it('says which are written aside: no plan without dates brings them in', () => {
  expect(between([], [asset('transactions', '1', { operation: aside.name, storage: 'runs' })]).changed).toEqual([
    ['transactions', { type: 'new', parts: [], aside: true }],
  ])
})
