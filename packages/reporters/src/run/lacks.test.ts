import type { AssetOutcome, AssetState } from '@headwater/engine'
import { expect, test } from 'vitest'
import { key } from '../testing/world.ts'
import { type Lack, lacksInWords, lacksOf } from './lacks.ts'

const bronze = key('bronze/boxscores')
const lack = (partition: string, state: AssetState | null): Lack => ({ asset: bronze, partition, state })

test.each<[Lack[], string]>([
  [[], ''],
  [[lack('2025-01-02', 'failed')], 'without 2025-01-02: failed'],
  [[lack('2025-01-02', null)], 'without 2025-01-02'],
  [[lack('2025-01-02', 'failed'), lack('2025-01-03', 'failed')], 'without 2025-01-02, 2025-01-03: failed'],
  [
    [lack('2025-01-01', 'failed'), lack('2025-01-02', 'unavailable'), lack('2025-01-03', 'failed')],
    'without 3 dates: 2 failed, 1 unavailable',
  ],
  // Two tables of one date are one date.
  [
    [lack('2025-01-02', 'failed'), { ...lack('2025-01-02', 'failed'), asset: key('bronze/pbp') }],
    'without 2025-01-02: failed',
  ],
])('%j is told as "%s"', (lacks, words) => {
  expect(lacksInWords(lacks)).toBe(words)
})

test('a run of the ledger tells the same as its events did', () => {
  const told = [{ asset: bronze, partition: '2025-01-02' }]
  const outcome: AssetOutcome = {
    key: key('silver/fact'),
    partition: null,
    state: 'materialized',
    rows: null,
    rowsWritten: null,
    durationMs: null,
    message: null,
    metadata: { lacks: [...told, 'no lack', { asset: 1 }] },
  }
  const state = () => 'failed' as const
  expect(lacksOf(outcome, state)).toEqual([lack('2025-01-02', 'failed')])
  expect(lacksOf({ ...outcome, metadata: {}, lacks: told }, state)).toEqual([lack('2025-01-02', 'failed')])
})
