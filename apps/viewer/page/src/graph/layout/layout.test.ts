import { Graphviz } from '@hpcc-js/wasm-graphviz'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { dotOf } from './dot.ts'
import type { Drawing, LayoutRequest } from './drawing.ts'
import { withoutLoose } from './loose.ts'
import { readPlain } from './read-plain.ts'

let graphviz: Graphviz
beforeAll(async () => {
  graphviz = await Graphviz.load()
})

function draw(request: LayoutRequest): Drawing {
  const { tied, around } = withoutLoose(request)
  const empty = { spots: [], routes: [], width: 0, height: 0 }
  return around(tied.boxes.length === 0 ? empty : readPlain(graphviz.layout(dotOf(tied), 'plain', 'dot'), tied))
}

const box = { width: 160, height: 48 }

describe('a layout', () => {
  it('puts a reader to the right of what it reads, or below it', () => {
    const request = { boxes: [box, box, box], edges: [[2, 0] as const, [0, 1] as const] }
    const across = draw({ ...request, direction: 'right' })
    expect(across.spots.map(({ x }) => x)).toEqual([...across.spots].map(({ x }) => x))
    expect((across.spots[2]?.x ?? 0) + 160).toBeLessThan(across.spots[0]?.x ?? 0)
    expect((across.spots[0]?.x ?? 0) + 160).toBeLessThan(across.spots[1]?.x ?? 0)
    const down = draw({ ...request, direction: 'down' })
    expect((down.spots[2]?.y ?? 0) + 48).toBeLessThan(down.spots[0]?.y ?? 0)
  })

  it('leads each edge from the side of its tail to the side of its head', () => {
    const { spots, routes } = draw({ boxes: [box, box], edges: [[0, 1]], direction: 'right' })
    const route = routes[0] ?? []
    expect(route.length % 3).toBe(1)
    expect(route[0]?.x).toBeCloseTo((spots[0]?.x ?? 0) + 80, 0)
    expect(route.at(-1)?.x).toBeCloseTo((spots[1]?.x ?? 0) - 80, 0)
  })

  it('puts boxes without edges in a block, not in one column', () => {
    const { width, height } = draw({ boxes: Array.from({ length: 100 }, () => box), edges: [], direction: 'right' })
    expect(height).toBeLessThan(2_000)
    expect(width).toBeLessThan(2_000)
  })

  it('has no two boxes on each other, and all of them within its size', () => {
    const requests = fc.integer({ min: 1, max: 25 }).chain((count) =>
      fc.record({
        boxes: fc.array(fc.record({ width: fc.integer({ min: 40, max: 300 }), height: fc.constant(48) }), {
          minLength: count,
          maxLength: count,
        }),
        edges: fc
          .array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: count * 2 })
          .map((pairs) => pairs.filter(([a, b]) => a !== b)),
        direction: fc.constantFrom('right' as const, 'down' as const),
      }),
    )
    fc.assert(
      fc.property(requests, (request) => {
        const { spots, width, height } = draw(request)
        const frames = request.boxes.map((size, at) => {
          const { x = Number.NaN, y = Number.NaN } = spots[at] ?? {}
          return {
            left: x - size.width / 2,
            right: x + size.width / 2,
            top: y - size.height / 2,
            bottom: y + size.height / 2,
          }
        })
        const near = 1.5
        frames.forEach((a, at) => {
          expect(a.left).toBeGreaterThan(-near)
          expect(a.top).toBeGreaterThan(-near)
          expect(a.right).toBeLessThan(width + near)
          expect(a.bottom).toBeLessThan(height + near)
          for (const b of frames.slice(at + 1)) {
            const apart =
              a.right <= b.left + near ||
              b.right <= a.left + near ||
              a.bottom <= b.top + near ||
              b.bottom <= a.top + near
            expect(apart).toBe(true)
          }
        })
      }),
      { numRuns: 40 },
    )
  })
})
