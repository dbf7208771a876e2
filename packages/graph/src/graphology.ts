import { DirectedGraph } from 'graphology'
import type { Asset } from './asset.ts'
import type { AssetGraph } from './asset-graph.ts'

/**
 * The same graph for what is written against graphology (layouts, metrics, the viewer). Kept out of `buildGraph`:
 * 300,000 edges take graphology 1.0 to 1.8 s, all of what building may cost, and its import is 7 ms of every `plan`.
 */
export function toGraphology(graph: AssetGraph): DirectedGraph<{ asset: Asset }> {
  const copy = new DirectedGraph<{ asset: Asset }>()
  for (const key of graph.keys) copy.addNode(key, { asset: graph.asset(key) })
  for (const key of graph.keys) {
    for (const source of graph.upstream(key)) copy.addDirectedEdge(source, key)
  }
  return copy
}
