import { assetKey } from '@headwater/graph'
import type { AssetTrouble } from '@headwater/ledger'
import type { AssetStatus } from '@headwater/planner'
import { expect, it } from 'vitest'
import { healthOf } from './health.ts'

const key = assetKey('p/g/a')
const fresh: AssetStatus = { key, state: 'fresh', causes: [] }
const stale: AssetStatus = { key, state: 'stale', causes: [{ type: 'code changed' }] }
const missing = (...partitions: string[]): AssetStatus => ({
  key,
  state: 'missing',
  causes: [{ type: 'missing', partitions }],
})
const trouble = (state: AssetTrouble['state'], partition: string | null = null): AssetTrouble => {
  return { asset: key, partition, state, runId: '7f3c', message: 'why', at: new Date(0), since: new Date(0) }
}

it.each<[string, AssetStatus, AssetTrouble[], string]>([
  ['nothing is wrong', fresh, [], 'fresh'],
  ['its last run failed', fresh, [trouble('failed')], 'failed'],
  ['it failed and is stale', stale, [trouble('failed')], 'failed'],
  ['another asset failed', fresh, [{ ...trouble('failed'), asset: assetKey('p/g/b') }], 'fresh'],
  ['its source had nothing', fresh, [trouble('unavailable')], 'unavailable'],
  [
    'the source had nothing for the day that is missing',
    missing('2025-01-03'),
    [trouble('unavailable', '2025-01-03')],
    'unavailable',
  ],
  [
    'another day is missing as well',
    missing('2025-01-02', '2025-01-03'),
    [trouble('unavailable', '2025-01-03')],
    'missing',
  ],
  ['the source had nothing for a day that is there by now', fresh, [trouble('unavailable', '2025-01-03')], 'fresh'],
  ['it was never built, and its source had nothing', missing(), [trouble('unavailable')], 'missing'],
  ['it is stale, whatever its source had', stale, [trouble('unavailable')], 'stale'],
])('where %s', (_, status, troubles, health) => {
  expect(healthOf([status], troubles).map((line) => line.health)).toEqual([health])
})

it('the run that failed is told', () => {
  expect(healthOf([fresh], [trouble('failed', '2025-01-03')])[0]?.trouble).toEqual({
    runId: '7f3c',
    partition: '2025-01-03',
    message: 'why',
    since: new Date(0),
  })
})

it('a day that is late stays told beside one that is missing', () => {
  const [line] = healthOf([missing('2025-01-02', '2025-01-03')], [trouble('unavailable', '2025-01-02')])
  expect(line).toMatchObject({ health: 'missing', trouble: { partition: '2025-01-02' } })
})
