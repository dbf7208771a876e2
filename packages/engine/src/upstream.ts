import type { AssetGraph, AssetKey } from '@headwater/graph'

/**
 * What an asset reads that has content of its own: its upstream, with what is inlined into it (dbt's ephemeral models)
 * replaced by what that reads. These are the keys whose versions the ledger keeps.
 */
export function contentUpstream(graph: AssetGraph, key: AssetKey): readonly AssetKey[] {
  const found = new Set<AssetKey>()
  const seen = new Set<AssetKey>()
  const open = [...graph.upstream(key)]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    if (graph.asset(next).storage === 'ephemeral') open.push(...graph.upstream(next))
    else found.add(next)
  }
  return [...found].sort()
}
