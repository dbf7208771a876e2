import { createHash } from 'node:crypto'
import { type AssetGraph, keyParts } from '@headwater/graph'
import type { GraphView, NodeView } from '../../api/index.ts'
import type { Backend } from '../../backend.ts'

const versions = new WeakMap<AssetGraph, string>()

/** Another one for another graph, and the same for the same after a restart: pages keep what they have. */
export function graphVersion(graph: AssetGraph): string {
  let version = versions.get(graph)
  if (version === undefined) {
    const shown = graph.keys.map((key) => {
      const { codeVersion, upstream, kind, storage, tags, group, partitions, description, owner } = graph.asset(key)
      return [key, codeVersion, upstream, kind, storage, tags, group, partitions, description, owner]
    })
    version = createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 16)
    versions.set(graph, version)
  }
  return version
}

/** Everything there is, as small as it gets: 10,000 assets are about 2 MB. */
export function graphView(graph: AssetGraph, target: Backend['target']): GraphView {
  const places = new Map(graph.keys.map((key, place) => [key, place]))
  const edges: [number, number][] = []
  const assets = graph.keys.map((key, place): NodeView => {
    const { kind, group, storage, tags, partitions, upstream } = graph.asset(key)
    for (const read of new Set(upstream)) {
      const from = places.get(read)
      if (from !== undefined) edges.push([from, place])
    }
    const label = graph.label(key)
    const { platform } = keyParts(key)
    return { key, label, platform, group, kind, storage, partitioned: partitions !== undefined, tags }
  })
  return {
    version: graphVersion(graph),
    target: { name: target.name, isSandbox: target.isSandbox },
    platforms: [...new Set(assets.map(({ platform }) => platform))].sort(),
    assets,
    edges,
  }
}
