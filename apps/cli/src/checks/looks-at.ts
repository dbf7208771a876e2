import type { AssetGraph, AssetKey, Check } from '@headwater/graph'

/**
 * The assets that have to be there for a check to run: those that it tests, or, of an inlined model, what that reads. A unit test
 * brings its own rows for what its model reads, in tables that are made after the real ones. Pure.
 */
export function looksAt(graph: Pick<AssetGraph, 'asset' | 'upstream'>, { kind, assets }: Check): readonly AssetKey[] {
  const wanted = kind === 'unit' ? assets.flatMap((key) => graph.upstream(key)) : assets
  const seen = new Set<AssetKey>(wanted)
  // A set is walked in the order of insertion, what is added on the way included.
  for (const key of seen) if (isInlined(graph, key)) for (const next of graph.upstream(key)) seen.add(next)
  return [...seen].filter((key) => !isInlined(graph, key))
}

function isInlined(graph: Pick<AssetGraph, 'asset'>, key: AssetKey): boolean {
  return graph.asset(key).storage === 'ephemeral'
}
