import { buildGraph } from '@headwater/graph'
import { layeredGraph } from '@headwater/graph/testing'
import { assert, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graphVersion, graphView } from './graph-view.ts'

const target = { name: 'sandbox', isSandbox: true }

describe('the graph for the page', () => {
  it('says of every graph exactly what is read by what', () => {
    const sizes = record({
      assets: integer({ min: 1, max: 120 }),
      edges: integer({ min: 0, max: 300 }),
      seed: integer(),
    })
    assert(
      property(sizes, (options) => {
        const graph = buildGraph(layeredGraph({ ...options, layers: 5 }))
        const { assets, edges } = graphView(graph, target)
        expect(assets.map(({ key }) => key)).toEqual(graph.keys)
        const read = Map.groupBy(edges, ([, to]) => to)
        for (const [place, { key }] of assets.entries()) {
          const above = (read.get(place) ?? []).map(([from]) => assets[from]?.key)
          expect(above.toSorted()).toEqual([...graph.upstream(key)].sort())
        }
      }),
      { numRuns: 50 },
    )
  })

  it('has another version where anything of it is another, and only then', () => {
    const data = layeredGraph({ assets: 20, edges: 30, layers: 3 })
    const version = graphVersion(buildGraph(data))
    expect(graphVersion(buildGraph(structuredClone(data)))).toBe(version)
    const [first, ...others] = data.assets
    if (first === undefined) throw new Error('no asset')
    for (const change of [{ codeVersion: '2' }, { tags: ['core'] }, { description: 'new' }, { owner: 'ada' }]) {
      expect(graphVersion(buildGraph({ ...data, assets: [{ ...first, ...change }, ...others] }))).not.toBe(version)
    }
  })
})
