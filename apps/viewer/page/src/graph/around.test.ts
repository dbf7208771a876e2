import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { around } from './around.ts'
import { indexGraph } from './graph-index.ts'
import { graphOf, randomGraph } from './testing/random-graph.ts'

/*
 *  a1 → a2 → a3 → a4
 *        ↘ b1
 */
const chain = indexGraph(
  graphOf(
    ['a1', 'a2', 'a3', 'a4', 'b1'],
    [
      ['a1', 'a2'],
      ['a2', 'a3'],
      ['a3', 'a4'],
      ['a2', 'b1'],
    ],
  ),
)
const names = (places: ReadonlySet<number>) => [...places].map((at) => chain.assets[at]?.key.slice(6)).sort()

describe('what is around an asset', () => {
  it('goes as many edges up and down as asked for', () => {
    expect(names(around(chain, [2], { up: 1, down: 1 }))).toEqual(['a2', 'a3', 'a4'])
    expect(names(around(chain, [1], { up: 0, down: 2 }))).toEqual(['a2', 'a3', 'a4', 'b1'])
  })

  it('does not go up from what is below', () => {
    expect(names(around(chain, [4], { up: 1, down: 9 }))).toEqual(['a2', 'b1'])
  })

  it('leaves out the neighbours of a side that has too many of them', () => {
    expect(names(around(chain, [1], { up: 1, down: 1, fan: 1 }))).toEqual(['a1', 'a2'])
  })

  it('holds the seeds, never more than the limit besides, and grows with the depth', () => {
    fc.assert(
      fc.property(randomGraph, fc.nat(3), fc.nat(3), fc.nat(20), (graph, up, down, limit) => {
        const index = indexGraph(graph)
        const seeds = [0, index.assets.length - 1]
        const found = around(index, seeds, { up, down, limit })
        expect(seeds.every((seed) => found.has(seed))).toBe(true)
        expect(found.size).toBeLessThanOrEqual(Math.max(limit, new Set(seeds).size))
        const all = around(index, seeds, { up: up + 1, down: down + 1 })
        expect([...around(index, seeds, { up, down })].every((place) => all.has(place))).toBe(true)
      }),
    )
  })
})
