import type { Asset, AssetGraph, AssetKey } from '@headwater/graph'

/**
 * What an asset's content is made from: its upstream, with what is inlined into it (dbt's ephemeral models) replaced by
 * what that reads, and besides each view what the view shows. These are the keys whose versions the ledger keeps: a view
 * keeps its own version while what it shows moves on, so that version alone would not tell that its readers are stale.
 */
export function contentUpstream(graph: AssetGraph, key: AssetKey): readonly AssetKey[] {
  const found = new Set<AssetKey>()
  const seen = new Set<AssetKey>()
  const open = [...graph.upstream(key)]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    const asset = graph.asset(next)
    if (asset.storage !== 'ephemeral') found.add(next)
    if (asset.storage === 'ephemeral' || showsItsUpstream(asset)) open.push(...graph.upstream(next))
  }
  return [...found].sort()
}

/** It holds no content of its own: a view, a live reader, an exposure, what no operation makes. */
function showsItsUpstream({ kind, storage, operation }: Asset): boolean {
  return storage === 'view' || kind === 'live' || kind === 'exposure' || operation === undefined
}
