import type { MaterializationView } from '@headwater/viewer'
import { expect, it } from 'vitest'
import { extent, plotSeries } from './plots.ts'

const row = (at: string, rows: number | null): MaterializationView => ({
  id: 1,
  at,
  partition: null,
  rows,
  durationMs: null,
  version: '9c1e',
  codeVersion: '1',
  unchanged: false,
  runId: null,
  source: 'run',
  requestedBy: null,
  reason: null,
  mode: null,
})

it('draws oldest first, one value for a moment, and leaves a gap where a figure is not known', () => {
  const rows = [row('1970-01-01T00:00:03Z', 30), row('1970-01-01T00:00:02Z', null), row('1970-01-01T00:00:01Z', 5)]
  const series = plotSeries([...rows, row('1970-01-01T00:00:03Z', 99)], ({ rows }) => rows)
  expect(series).toEqual({ times: [1, 2, 3], values: [5, null, 30] })
  expect(series && extent(series)).toEqual({ newest: 30, least: 5, most: 30 })
})

it('draws nothing of fewer than two known values', () => {
  expect(
    plotSeries([row('1970-01-01T00:00:03Z', 30), row('1970-01-01T00:00:02Z', null)], ({ rows }) => rows),
  ).toBeNull()
})
