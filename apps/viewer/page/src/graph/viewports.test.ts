import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawnAt } from './testing/drawn-at.ts'
import { fitted, inside, MARGIN, opening, READABLE, wholeOf } from './viewports.ts'

const extent = { width: 1000, height: 800 }
describe('where a drawing is looked at from at first', () => {
  it('is all of it, in the middle and not larger than life, where that fits', () => {
    const drawn = drawnAt([
      { x: 80, y: 24 },
      { x: 420, y: 24 },
    ])
    expect(opening(drawn, undefined, extent)).toEqual({ x: 250, y: 376, zoom: 1 })
    expect(opening(drawn, undefined, extent)).toEqual(fitted(wholeOf(drawn), extent))
  })

  it('is what is around the most telling box where not all of it can be read', () => {
    const spot = { x: 4_000, y: 2_000 }
    const { x, y, zoom } = opening(drawnAt([{ x: 80, y: 24 }, spot, { x: 9_000, y: 5_000 }]), spot, extent)
    expect(zoom).toBe(READABLE)
    expect([spot.x * zoom + x, spot.y * zoom + y]).toEqual([500, 400])
  })

  it('is what a plan lights, not the rest of the graph', () => {
    const spots = [
      { x: 80, y: 24 },
      { x: 300, y: 24 },
      { x: 90_000, y: 5_000 },
    ]
    const { x, zoom } = opening(drawnAt(spots, [0, 1]), spots[0], extent)
    expect(zoom).toBe(1)
    expect(300 * zoom + x).toBeLessThan(1_000)
  })

  it('does not look beyond the edges', () => {
    const part = { left: 0, top: 0, width: 5_000, height: 100 }
    expect(inside(part, { x: 400, y: -900, zoom: 1 }, extent)).toEqual({ x: MARGIN, y: 350, zoom: 1 })
    expect(inside(part, { x: -9_000, y: 0, zoom: 1 }, extent).x).toBe(1_000 - 5_000 - MARGIN)
  })

  it('always has the most telling box in sight', () => {
    const spots = fc.array(
      fc.record({ x: fc.integer({ min: 80, max: 20_000 }), y: fc.integer({ min: 24, max: 20_000 }) }),
      {
        minLength: 1,
        maxLength: 9,
      },
    )
    fc.assert(
      fc.property(spots, (any) => {
        const [spot] = any
        if (spot === undefined) return
        const { x, y, zoom } = opening(drawnAt(any), spot, extent)
        expect(spot.x * zoom + x).toBeGreaterThan(0)
        expect(spot.x * zoom + x).toBeLessThan(extent.width)
        expect(spot.y * zoom + y).toBeGreaterThan(0)
        expect(spot.y * zoom + y).toBeLessThan(extent.height)
      }),
    )
  })
})
