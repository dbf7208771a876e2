import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ArrowKey, walkOn } from './walk.ts'

/*
 *   0 ──→ 1        x 0, 100, 200; y 0, 50, 100
 *     ╲→ 2 ──→ 3
 */
const spots = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
  { x: 100, y: 100 },
  { x: 200, y: 50 },
]
const edges = [
  [0, 1],
  [0, 2],
  [2, 3],
] as const

describe('walking the graph by arrow keys', () => {
  const walk = walkOn({ spots, edges, direction: 'right' })

  it('goes along the nearest arrow, forwards and back', () => {
    expect(walk.step(0, 'ArrowRight')).toBe(1)
    expect(walk.step(2, 'ArrowRight')).toBe(3)
    expect(walk.step(3, 'ArrowLeft')).toBe(2)
  })

  it('goes up and down within a rank', () => {
    expect(walk.step(1, 'ArrowDown')).toBe(2)
    expect(walk.step(2, 'ArrowUp')).toBe(1)
  })

  it('stays where nothing is', () => {
    expect(walk.step(3, 'ArrowRight')).toBeNull()
    expect(walk.step(0, 'ArrowLeft')).toBeNull()
    expect(walk.step(0, 'ArrowUp')).toBeNull()
    expect(walk.step(99, 'ArrowUp')).toBeNull()
  })

  it('turns with the drawing where data flows down', () => {
    const turned = spots.map(({ x, y }) => ({ x: y, y: x }))
    const down = walkOn({ spots: turned, edges, direction: 'down' })
    expect(down.step(0, 'ArrowDown')).toBe(1)
    expect(down.step(1, 'ArrowRight')).toBe(2)
    expect(down.step(3, 'ArrowUp')).toBe(2)
  })

  it('never leads along an arrow that is not there, and what goes down comes up again', () => {
    const ground = fc.integer({ min: 1, max: 20 }).chain((count) =>
      fc.record({
        spots: fc.array(fc.record({ x: fc.integer({ max: 5, min: 0 }).map((rank) => rank * 200), y: fc.nat(900) }), {
          minLength: count,
          maxLength: count,
        }),
        edges: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 40 }),
      }),
    )
    fc.assert(
      fc.property(ground, ({ spots: places, edges: arrows }) => {
        const any = walkOn({ spots: places, edges: arrows, direction: 'right' })
        const back: { readonly [key in ArrowKey]?: ArrowKey } = { ArrowDown: 'ArrowUp', ArrowUp: 'ArrowDown' }
        places.forEach((_, from) => {
          const ahead = any.step(from, 'ArrowRight')
          if (ahead !== null) expect(arrows.some(([a, b]) => a === from && b === ahead)).toBe(true)
          for (const [there, home] of Object.entries(back)) {
            const to = any.step(from, there as ArrowKey)
            if (to !== null) expect(any.step(to, home)).toBe(from)
          }
        })
      }),
    )
  })
})
