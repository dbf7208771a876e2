import type { Asset, GraphData } from './asset.ts'
import type { AssetGraph } from './asset-graph.ts'
import { compactGraph, rows } from './compact-graph.ts'
import { buildOrder } from './cycles.ts'
import { IndexedGraph } from './indexed-graph.ts'
import { edgeToNothing, validate } from './validate.ts'

/**
 * The graph of everything there is, checked and indexed once.
 * Throws UserError `bad-key`, `made-twice`, `edge-to-nothing`, `cycle` (the shortest one spelled out).
 */
export function buildGraph(data: GraphData): AssetGraph {
  const { assets: positions, operations } = validate(data)
  const { from, to } = edges(data, positions)
  const size = data.assets.length
  const order = buildOrder(data, positions, rows(size, from, to))
  const rank = new Int32Array(size)
  for (let i = 0; i < size; i++) rank[order[i] as number] = i
  const ranked = (position: number) => rank[position] as number
  const compact = compactGraph(size, Int32Array.from(from, ranked), Int32Array.from(to, ranked))
  const assets = Array.from(order, (position) => data.assets[position] as Asset)
  return new IndexedGraph(data, assets, operations, compact)
}

/** The edges as positions in `data.assets`, each once, however often an asset names the same upstream. */
function edges({ assets }: GraphData, positions: ReadonlyMap<string, number>): { from: number[]; to: number[] } {
  const from: number[] = []
  const to: number[] = []
  const lastReader = new Int32Array(assets.length).fill(-1)
  for (const [reader, { key, upstream }] of assets.entries()) {
    for (const name of upstream) {
      const source = positions.get(name)
      if (source === undefined) throw edgeToNothing('asset', key, name, positions.keys())
      if (lastReader[source] === reader) continue
      lastReader[source] = reader
      from.push(source)
      to.push(reader)
    }
  }
  return { from, to }
}
