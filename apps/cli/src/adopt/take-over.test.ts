import { type Asset, assetKey, daily } from '@headwater/graph'
import { drawnAsset } from '@headwater/graph/testing'
import type { AssetHistory } from '@headwater/planner'
import type { Observation } from '@headwater/postgres'
import { expect, it } from 'vitest'
import { takeOver } from './take-over.ts'

const relation = { schema: 'bronze', name: 'x' }
const table = drawnAsset(assetKey('p/bronze/x'), { relation, storage: 'rows' })
const byDay: Asset = { ...table, partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }), partitionColumn: 'day' }
const options = { today: '2025-01-06', again: false }
const history: AssetHistory = {
  version: 'v',
  codeVersion: '1',
  rows: 1,
  durationsMs: [],
  partitions: [],
  inputs: {},
  invalidations: [],
}

function seen(changes: Partial<Observation>): Observation {
  const nothing = { partitions: null, newestPartition: null, problem: null }
  return { relation, kind: 'table', rows: 3, fingerprint: 'f', ...nothing, ...changes }
}

function days(...found: [string, number][]): Partial<Observation> {
  return {
    rows: found.reduce((sum, [, rows]) => sum + rows, 0),
    partitions: found.map(([partition, rows]) => ({ partition, rows, fingerprint: `f${rows}` })),
    newestPartition: found.at(-1)?.[0] ?? null,
  }
}

it('a table becomes one version with its fingerprint, an empty one too', () => {
  expect(takeOver(table, undefined, seen({}), options).records).toEqual([
    { partition: null, rows: 3, fingerprint: 'f' },
  ])
  expect(takeOver(table, undefined, seen({ rows: 0 }), options).adoption).toMatchObject({ type: 'adopted', rows: 0 })
})

it('a view and a service have nothing inside that could be told', () => {
  const view = takeOver(table, undefined, seen({ kind: 'view', rows: null, fingerprint: null }), options)
  expect(view.records).toEqual([{ partition: null, rows: null }])
  expect(takeOver(table, undefined, null, options)).toMatchObject({
    adoption: { type: 'adopted', kind: 'service' },
    records: [{ partition: null, rows: null }],
  })
})

it('what has a history is left alone, unless it is asked for again', () => {
  expect(takeOver(table, history, seen({}), options)).toEqual({ adoption: { type: 'known' }, records: [] })
  expect(takeOver(table, history, seen({}), { ...options, again: true }).records).toHaveLength(1)
})

it('what is not there, or cannot be read, is left as it is', () => {
  expect(takeOver(table, undefined, seen({ kind: null }), options)).toEqual({
    adoption: { type: 'missing', kind: null },
    records: [],
  })
  const problem = { message: 'no', next: ['grant'] }
  expect(takeOver(table, undefined, seen({ problem }), options)).toEqual({
    adoption: { type: 'unreadable', ...problem },
    records: [],
  })
})

it('a table by days is there up to its newest day with rows; days without rows in between count as such', () => {
  const { adoption, records } = takeOver(byDay, undefined, seen(days(['2025-01-02', 5], ['2025-01-04', 7])), options)
  expect(records).toEqual([
    { partition: '2025-01-01', rows: 0 },
    { partition: '2025-01-02', rows: 5, partitionFingerprint: 'f5' },
    { partition: '2025-01-03', rows: 0 },
    { partition: '2025-01-04', rows: 7, partitionFingerprint: 'f7', fingerprint: 'f' },
  ])
  expect(adoption).toMatchObject({
    days: { first: '2025-01-01', newest: '2025-01-04', count: 4, empty: 2, assumed: false },
  })
})

it('rows of days that cannot be there yet, or of before the first, make no day', () => {
  const { records } = takeOver(
    byDay,
    undefined,
    seen(days(['2024-12-31', 1], ['2025-01-01', 2], ['2025-01-06', 3], ['2030-01-01', 4])),
    options,
  )
  expect(records.map(({ partition }) => partition)).toEqual(['2025-01-01'])
})

it('a table by days without rows has no day', () => {
  const missing = { adoption: { type: 'missing', kind: 'empty table' }, records: [] }
  expect(takeOver(byDay, undefined, seen(days()), options)).toEqual(missing)
  expect(takeOver(byDay, undefined, seen({ rows: 0 }), options)).toEqual(missing)
  expect(takeOver(byDay, undefined, seen(days(['2024-12-31', 1])), options)).toEqual(missing)
})

it('without a column that tells the day all days up to yesterday are taken to be there', () => {
  const { adoption, records } = takeOver(byDay, undefined, seen({}), options)
  expect(records.map(({ partition, rows }) => [partition, rows])).toEqual(
    ['01', '02', '03', '04', '05'].map((day) => [`2025-01-${day}`, null]),
  )
  expect(adoption).toMatchObject({ days: { assumed: true, empty: 0 } })
})
