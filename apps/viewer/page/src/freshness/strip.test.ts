import type { FreshnessState } from '@headwater/freshness'
import { expect, it } from 'vitest'
import { stretches, stripInWords } from './strip.ts'

function cells(states: readonly (FreshnessState | null)[]) {
  return states.map((state, day) => ({ at: `2025-01-0${day + 1}T06:00:00.000Z`, state }))
}

it('moments of one state one after the other are one stretch', () => {
  const found = stretches(cells(['fresh', 'fresh', 'stale', null]))
  expect(found.map(({ state, begins, ends }) => [state, begins.slice(8, 10), ends.slice(8, 10)])).toEqual([
    ['fresh', '01', '02'],
    ['stale', '03', '03'],
    [null, '04', '04'],
  ])
})

it('the strip reads as a sentence', () => {
  expect(stripInWords(cells(['fresh', 'stale', 'stale', 'fresh', 'unavailable']))).toBe(
    'fresh in 2 of 5 moments; stale from 2025-01-02 06:00 to 2025-01-03 06:00; unavailable at 2025-01-05 06:00',
  )
  expect(stripInWords(cells(['fresh', 'fresh']))).toBe('fresh all the time')
  expect(stripInWords(cells([null]))).toBe('nothing is known of before')
})
