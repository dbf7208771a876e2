import { UserError } from '@headwater/errors'
import { type Asset, assetKey, buildGraph, daily } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { checkSchedules, partitionsOf } from './check-schedules.ts'
import type { ScheduledRun } from './schedule.ts'
import { schedule } from './testing/schedule.ts'

const days = daily({ start: '2025-01-01', timeZone: 'UTC' })
const asset = (name: string, given: Partial<Asset> = {}): Asset => ({
  key: assetKey(`shop/bronze/${name}`),
  kind: 'table',
  group: 'bronze',
  storage: 'rows',
  tags: [],
  description: '',
  codeVersion: '1',
  upstream: [],
  names: {},
  meta: {},
  ...given,
})
const graph = buildGraph({
  assets: [asset('orders', { partitions: days, tags: ['daily'] }), asset('prices')],
  operations: [],
  checks: [],
})
const { runs } = schedule()

function told(given: Partial<ScheduledRun>): string {
  try {
    checkSchedules([schedule({ runs: { ...runs, ...given } })], graph)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return [error.message, ...error.details].join('\n')
  }
}

describe('a schedule', () => {
  it.each([
    [{}],
    [{ select: ['tag:daily'] }],
    [{ select: [], stale: true, partitions: null }],
    [{ select: ['shop/*/*'], exclude: ['prices'] }],
  ])('of what is there is accepted: %o', (given) => {
    expect(told(given)).toBe('accepted')
  })

  it('of an asset that is not there is refused, with its line and near misses', () => {
    expect(told({ select: ['bronze/order'] })).toMatch(
      /^assets\.ts:1: schedule shop\/noon: no asset is called "bronze\/order"\ndid you mean {2}.*orders/,
    )
    expect(told({ exclude: ['price'] })).toMatch(/^assets\.ts:1: schedule shop\/noon: no asset is called "price"/)
  })

  it('of a selection that is none is refused with its place', () => {
    expect(told({ select: ['knd:table'] })).toMatch(/^assets\.ts:1: schedule shop\/noon: .*knd/)
  })

  it('of nothing is refused', () => {
    expect(told({ select: ['tag:nightly'] })).toBe('assets.ts:1: schedule shop/noon: "tag:nightly" selects no asset')
    expect(told({ exclude: ['orders'] })).toBe('assets.ts:1: schedule shop/noon: "shop/bronze/orders" selects no asset')
  })

  it('over the partitions of what has none is refused', () => {
    expect(told({ select: ['prices'] })).toBe(
      'assets.ts:1: schedule shop/noon: partitions\nfound     "due"\nexpected  no partitions: nothing that it selects has any',
    )
  })
})

it('the partitions of a run are those of the first asset that has some', () => {
  expect(partitionsOf({ select: ['shop/*/*'], exclude: [] }, graph)).toEqual(days)
  expect(partitionsOf({ select: ['prices'], exclude: [] }, graph)).toBeNull()
})
