import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AssetKey, GraphData } from './asset.ts'
import { buildGraph } from './build-graph.ts'
import { rows } from './compact-graph.ts'
import { drawGraph, drawnAsset, drawnKey, drawnOperation } from './testing/drawing.ts'
import { thrown } from './testing/thrown.ts'
import { shortestCycle } from './topological-order.ts'

describe('a cycle', () => {
  it('is refused with the shortest one spelled out', () => {
    const error = thrown(() => buildGraph(drawGraph('a -> b -> c -> d -> a', 'c -> b')))
    expect([error.code, error.message]).toEqual(['cycle', 'assets are made from one another: g/b -> g/c -> g/b'])
    expect(error.details).toEqual(['a -> b  b is made from a'])
  })

  it('of an asset that reads itself is one edge', () => {
    expect(thrown(() => buildGraph(drawGraph('a -> b -> b'))).message).toBe(
      'assets are made from one another: g/b -> g/b',
    )
  })

  //  boxscores -> form -> pbp, and one operation makes boxscores and pbp together
  const split = (divisible: boolean): GraphData => {
    const [boxscores, form, pbp] = ['boxscores', 'form', 'pbp'].map(drawnKey) as [AssetKey, AssetKey, AssetKey]
    return {
      assets: [
        drawnAsset(boxscores, { operation: 'p/ingest' }),
        drawnAsset(form, { upstream: [boxscores] }),
        drawnAsset(pbp, { operation: 'p/ingest', upstream: [form] }),
      ],
      operations: [
        drawnOperation('p/ingest', [boxscores, pbp], { divisible, location: 'apps/nba/assets.ts:14' }),
        drawnOperation('p/dbt', [form], { divisible: true }),
      ],
      checks: [],
    }
  }

  it('through assets that are made together is refused, naming the operation', () => {
    const error = thrown(() => buildGraph(split(false)))
    expect(error.message).toBe('assets are made from one another: g/boxscores -> g/form -> g/pbp = g/boxscores')
    expect(error.details).toEqual([
      'a -> b  b is made from a',
      'a = b   both are made together by p/ingest (apps/nba/assets.ts:14)',
    ])
  })

  it('is none where the operation can be divided', () => {
    expect(buildGraph(split(true)).keys.map((key) => key.split('/')[2])).toEqual(['boxscores', 'form', 'pbp'])
  })

  it('is none within one operation that makes an asset from another of its own', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(drawnKey) as [AssetKey, AssetKey, AssetKey]
    const graph = buildGraph({
      assets: [
        drawnAsset(b, { operation: 'p/both', upstream: [a] }),
        drawnAsset(c, { upstream: [a] }),
        drawnAsset(a, { operation: 'p/both' }),
      ],
      operations: [drawnOperation('p/both', [b, a]), drawnOperation('p/dbt', [c], { divisible: true })],
      checks: [],
    })
    expect(graph.keys).toEqual([a, b, c])
  })
})

describe('shortestCycle', () => {
  const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30, size: 'max' })

  it('is a cycle, and no shorter one exists', () => {
    fc.assert(
      fc.property(edges, (pairs) => {
        const unique = [...new Map(pairs.map((pair) => [pair.join(), pair])).values()]
        const down = rows(
          12,
          unique.map(([from]) => from),
          unique.map(([, to]) => to),
        )
        const has = (from: number, to: number) => unique.some(([a, b]) => a === from && b === to)
        const cycle = shortestCycle(12, down, [...Array(12).keys()])

        for (const [i, node] of cycle.entries()) expect(has(node, cycle[(i + 1) % cycle.length] as number)).toBe(true)
        expect(new Set(cycle).size).toBe(cycle.length)
        expect(cycle.length).toBe(bruteForceGirth(unique))
      }),
      { numRuns: 500 },
    )
  })

  it('ends quickly on one long cycle', () => {
    const size = 50_000
    const down = rows(
      size,
      [...Array(size).keys()],
      [...Array(size).keys()].map((node) => (node + 1) % size),
    )
    expect(shortestCycle(size, down, [...Array(size).keys()]).length).toBe(size)
  })
})

/** The least number of steps after which some node is back at itself; 0 without a cycle. */
function bruteForceGirth(edges: readonly (readonly number[])[]): number {
  const lengths: number[] = []
  for (let start = 0; start < 12; start++) {
    let reached = new Set([start])
    for (let length = 1; length <= 12; length++) {
      reached = new Set(edges.filter(([from]) => reached.has(from as number)).map(([, to]) => to as number))
      if (reached.has(start)) {
        lengths.push(length)
        break
      }
    }
  }
  return lengths.length === 0 ? 0 : Math.min(...lengths)
}
