import { buildGraph } from '@headwater/graph'
import { layeredGraph } from '@headwater/graph/testing'
import { inTurn, line } from './measure.ts'

/** Building a graph, and the rebuild set of one of its roots in order, at two sizes. */
export async function benchGraph(): Promise<void> {
  for (const [assets, limit] of [
    [10_000, 6],
    [100_000, 60],
  ] as const) {
    const data = layeredGraph({ assets, edges: assets * 3 })
    const graph = buildGraph(data)
    // The root with the most behind it: the longest work that a request can ask for.
    const roots = graph.keys.filter((key) => graph.upstream(key).length === 0)
    const root = roots.map((key) => ({ key, size: graph.rebuildSet([key]).length })).sort((a, b) => b.size - a.size)[0]
    if (!root) throw new Error('the graph has no root')
    const times = await inTurn(
      {
        build: () => void buildGraph(data),
        one: () => void graph.rebuildSet([root.key]),
        all: () => void graph.rebuildSet(roots),
      },
      9,
    )
    const size = assets.toLocaleString('en')
    line(
      `rebuild set and order, ${size} assets, ${root.size.toLocaleString('en')} behind one root`,
      `${times.one.toFixed(1)} ms`,
      `≤ ${limit} ms`,
      times.one <= limit,
    )
    line(
      `rebuild set and order, ${size} assets, all of them`,
      `${times.all.toFixed(1)} ms`,
      `≤ ${limit} ms`,
      times.all <= limit,
    )
    if (assets === 100_000)
      line(`build ${size} assets, 300,000 edges`, `${times.build.toFixed(0)} ms`, '≤ 1,200 ms', times.build <= 1200)
  }
}
