import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elapsedWords, tickStep, timeScale } from './scale.ts'

const HOUR = 3_600_000

describe('the time scale', () => {
  it('goes from the first beginning to the last end', () => {
    const { place } = timeScale(
      [
        { from: 1000, to: 5000 },
        { from: 3000, to: 11_000 },
      ],
      5,
    )
    expect([1000, 6000, 11_000].map(place)).toEqual([0, 0.5, 1])
  })

  it('has ticks that people count in, as many as there is room for', () => {
    const { ticks } = timeScale([{ from: 0, to: 9000 }], 6)
    expect(ticks.map((tick) => tick.label)).toEqual(['0', '2 s', '4 s', '6 s', '8 s'])
  })

  it('cuts out the night before a run was resumed', () => {
    const { place, breaks, ticks } = timeScale(
      [
        { from: 0, to: 60_000 },
        { from: 20 * HOUR, to: 20 * HOUR + 60_000 },
      ],
      6,
    )
    expect(breaks).toEqual([{ from: expect.closeTo(0.485), to: expect.closeTo(0.515), ms: 20 * HOUR - 60_000 }])
    expect(place(60_000)).toBeCloseTo(0.485)
    expect(place(10 * HOUR)).toBeCloseTo(0.485)
    expect(place(20 * HOUR)).toBeCloseTo(0.515)
    expect(ticks.map((tick) => tick.label)).toContain('20 h')
  })

  it('keeps short pauses', () => {
    expect(
      timeScale(
        [
          { from: 0, to: 1000 },
          { from: 50_000, to: 51_000 },
        ],
        5,
      ).breaks,
    ).toEqual([])
  })

  it('never turns time around and stays within the width', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 100 * HOUR }), fc.integer({ min: 0, max: HOUR }))
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 8 }), (made) => {
        const spans = made.map(([from, length]) => ({ from, to: from + length }))
        const { place, ticks } = timeScale(spans, 8)
        const moments = spans.flatMap(({ from, to }) => [from, to]).sort((a, b) => a - b)
        const places = moments.map(place)
        expect(places.every((at, index) => at >= (places[index - 1] ?? 0) - 1e-9 && at <= 1 + 1e-9)).toBe(true)
        expect(ticks.length).toBeLessThanOrEqual(8 + 2 * spans.length)
      }),
    )
  })

  it('is there before anything has begun', () => {
    expect(timeScale([], 4, 7000)).toMatchObject({ from: 7000, to: 8000 })
  })
})

it('a step of ticks is the smallest that gives no more than wanted', () => {
  expect([tickStep(9000, 6), tickStep(61_000, 6), tickStep(5 * HOUR, 6), tickStep(90 * 24 * HOUR, 6)]).toEqual([
    2000,
    15_000,
    HOUR,
    15 * 24 * HOUR,
  ])
})

it('elapsed time reads as people say it', () => {
  expect([0, 50, 250, 2500, 90_000, 2 * HOUR + 300_000, 27 * HOUR].map(elapsedWords)).toEqual([
    '0',
    '50 ms',
    '0.25 s',
    '2.5 s',
    '1 min 30 s',
    '2 h 5 min',
    '1 d 3 h',
  ])
})
