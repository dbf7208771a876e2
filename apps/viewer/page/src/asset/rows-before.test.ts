import type { MaterializationView } from '@headwater/viewer'
import { expect, it } from 'vitest'
import { rowsBefore } from './rows-before.ts'
import { signed } from './signed.ts'

const made = (id: number, partition: string | null, rows: number | null) =>
  ({ id, partition, rows }) as MaterializationView

it('compares with the same partition before, over those whose rows nobody counted', () => {
  const newestFirst = [made(5, 'b', 7), made(4, 'a', 12), made(3, 'a', null), made(2, 'b', 5), made(1, 'a', 10)]
  expect([...rowsBefore(newestFirst)]).toEqual([
    [3, 10],
    [4, 10],
    [5, 5],
  ])
})

it('gives a difference its sign always', () => {
  expect([0, 12, -1204331].map(signed)).toEqual(['±0', '+12', '−1,204,331'])
})
