import fc from 'fast-check'
import { expect, it } from 'vitest'
import { partitionStates, rankAt } from './series.ts'
import { bucketOf, bucketStates, nextTrouble, rangeOf, stretches } from './strip.ts'

const letters = fc.string({ unit: fc.constantFrom(...'xmsurf'), maxLength: 400 })

it('shows one failed partition of 200,000, in the place where it is', () => {
  const states = `${'f'.repeat(123_456)}x${'f'.repeat(200_000 - 123_457)}`
  const strip = bucketStates(states, 800)
  const bad = [...strip.worst].flatMap((rank, bucket) => (partitionStates[rank] === 'failed' ? [bucket] : []))
  expect(bad).toEqual([bucketOf(123_456, strip)])
})

it('knows the worst and the commonest state of each bucket', () => {
  fc.assert(
    fc.property(letters, fc.integer({ min: 1, max: 500 }), (states, width) => {
      const strip = bucketStates(states, width)
      strip.worst.forEach((worst, bucket) => {
        const [from, to] = rangeOf(bucket, strip)
        const ranks = Array.from({ length: to - from }, (_, i) => rankAt(states, from + i))
        const timesOf = (rank: number | undefined) => ranks.filter((other) => other === rank).length
        expect(worst).toBe(Math.min(...ranks))
        expect(timesOf(strip.common[bucket])).toBe(Math.max(...ranks.map(timesOf)))
      })
    }),
  )
})

it('puts each partition into one bucket, in order, none empty', () => {
  fc.assert(
    fc.property(letters, fc.integer({ min: 1, max: 500 }), (states, width) => {
      const strip = bucketStates(states, width)
      expect(strip.worst.length).toBe(Math.min(width, states.length))
      for (let i = 0; i < states.length; i++) {
        const [from, to] = rangeOf(bucketOf(i, strip), strip)
        expect(from <= i && i < to).toBe(true)
      }
    }),
  )
})

it('draws neighbours that look the same as one, and all of the strip', () => {
  const drawn = (states: string, width: number) =>
    stretches(bucketStates(states, width)).map(({ common, worst, from, to }) => [common, worst, from, to])
  expect(drawn('ffmmmfx', 100)).toEqual([
    ['fresh', 'fresh', 0, 2],
    ['missing', 'missing', 2, 5],
    ['fresh', 'fresh', 5, 6],
    ['failed', 'failed', 6, 7],
  ])
  expect(drawn('fffmfffxff', 2)).toEqual([
    ['fresh', 'missing', 0, 1],
    ['fresh', 'failed', 1, 2],
  ])
  expect(drawn('', 100)).toEqual([])
})

it('goes to the next stretch that is not fresh, both ways, and says when there is none', () => {
  const states = 'ffmmmfxf'
  expect(nextTrouble(states, 0, 1)).toBe(2)
  expect(nextTrouble(states, 2, 1)).toBe(6)
  expect(nextTrouble(states, 6, 1)).toBeNull()
  expect(nextTrouble(states, 7, -1)).toBe(6)
  expect(nextTrouble(states, 6, -1)).toBe(2)
  expect(nextTrouble(states, 2, -1)).toBeNull()
})
