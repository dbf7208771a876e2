import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexGraph } from './graph-index.ts'
import type { Scope } from './scope.ts'
import { graphOf, randomGraph } from './testing/random-graph.ts'
import { visibleGraph } from './visible.ts'

const scope = (shown: readonly number[], change: Partial<Scope> = {}): Scope => ({
  shown: new Set(shown),
  lit: null,
  rest: 'groups',
  tied: new Set(),
  chief: null,
  cut: 0,
  ...change,
})

/*
 *  a1 → b1 → c1
 *  a2 ↗
 */
const index = indexGraph(
  graphOf(
    ['a1', 'a2', 'b1', 'c1'],
    [
      ['a1', 'b1'],
      ['a2', 'b1'],
      ['b1', 'c1'],
    ],
  ),
)
function drawn(of: Scope): readonly string[] {
  const { boxes, edges } = visibleGraph(index, of)
  const name = (at: number) => boxes[at]?.id.replace('nba/', '').replace(/^[a-z]\//, '')
  return [
    ...boxes.map((_, at) => name(at) ?? '?').toSorted(),
    ...edges.map(([a, b]) => `${name(a)} → ${name(b)}`).toSorted(),
  ]
}

describe('the visible graph', () => {
  it('draws each group as one box with one arrow to the next', () => {
    expect(drawn(scope([]))).toEqual(['group:a', 'group:b', 'group:c', 'group:a → group:b', 'group:b → group:c'])
  })

  it('draws what is shown by itself, and its group without it', () => {
    expect(drawn(scope([0, 2]))).toEqual(['a1', 'b1', 'group:a', 'group:c', 'a1 → b1'])
  })

  it('ties what was opened to the groups around it', () => {
    expect(drawn(scope([2], { tied: new Set([2]) }))).toEqual([
      'b1',
      'group:a',
      'group:c',
      'b1 → group:c',
      'group:a → b1',
    ])
  })

  it('leaves the rest out where it is hidden', () => {
    expect(drawn(scope([0, 2], { rest: 'hidden' }))).toEqual(['a1', 'b1', 'a1 → b1'])
  })

  it('has each asset exactly once, as itself or within a group, and no arrow twice or to itself', () => {
    fc.assert(
      fc.property(randomGraph, fc.array(fc.nat(29)), fc.boolean(), (graph, some, isTied) => {
        const any = indexGraph(graph)
        const shown = some.filter((place) => place < any.assets.length)
        const { boxes, edges } = visibleGraph(any, scope(shown, isTied ? { tied: new Set(shown) } : {}))
        const held = boxes.flatMap((box) => (box.type === 'asset' ? [box.place] : box.members))
        expect(held.toSorted((a, b) => a - b)).toEqual(any.assets.map((_, place) => place))
        expect(new Set(boxes.map(({ id }) => id)).size).toBe(boxes.length)
        expect(new Set(edges.map(String)).size).toBe(edges.length)
        for (const [from, to] of edges) {
          expect(from).not.toBe(to)
          expect(boxes[from]).toBeDefined()
          expect(boxes[to]).toBeDefined()
        }
      }),
    )
  })

  it('draws every edge between what is shown', () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const any = indexGraph(graph)
        const all = any.assets.map((_, place) => place)
        expect(visibleGraph(any, scope(all)).edges.length).toBe(new Set(graph.edges.map(String)).size)
      }),
    )
  })
})
