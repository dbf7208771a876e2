import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pollDelays } from './poll.ts'

const first = (count: number, random?: () => number, poll = { firstMs: 100, mostMs: 1000 }) =>
  Array.from(
    { length: count },
    (
      (delays) => () =>
        delays.next().value
    )(pollDelays(poll, random)),
  )

it('looks ever less often, up to a limit', () => {
  expect(first(8, () => 0.5)).toEqual([100, 150, 225, 337.5, 506.25, 759.375, 1000, 1000])
})

it('never in step with others, and never further off than a quarter', () => {
  expect(first(1, () => 0)).toEqual([75])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (firstMs, mostMs) => {
      const delays = first(12, undefined, { firstMs, mostMs })
      expect(Math.max(...delays)).toBeLessThanOrEqual(mostMs * 1.25)
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(Math.min(firstMs, mostMs) * 0.75)
    }),
  )
})
