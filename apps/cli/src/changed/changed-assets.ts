import type { Asset, AssetGraph, GraphData } from '@headwater/graph'
import type { ChangedAsset, Changes } from '@headwater/reporters'

/**
 * The assets whose code version is another one than it was, and those that are new. What nobody here makes (an undriven source, a
 * live reader) has no code to change, and an inlined model is part of the code of those that read it. Pure.
 */
export function changedAssets(
  graph: Pick<AssetGraph, 'keys' | 'asset' | 'operationOf'>,
  before: Pick<GraphData, 'assets'>,
  whatMoved: (before: string, now: string) => readonly string[],
): Pick<Changes, 'changed' | 'gone'> {
  const then = new Map<string, Asset>(before.assets.filter(hasCode).map((asset) => [asset.key, asset]))
  const now = graph.keys.map((key) => graph.asset(key)).filter(hasCode)
  const changed = now.flatMap((asset): ChangedAsset[] => {
    const { key, codeVersion } = asset
    const was = then.get(key)
    then.delete(key)
    if (was?.codeVersion === codeVersion) return []
    const aside = graph.operationOf(key)?.aside && { aside: true as const }
    if (was === undefined) return [{ key, type: 'new', parts: [], ...aside }]
    return [{ key, type: 'code changed', parts: whatMoved(was.codeVersion, codeVersion), ...aside }]
  })
  return { changed, gone: [...then.keys()].sort() }
}

function hasCode({ operation, storage }: Asset): boolean {
  return operation !== undefined && storage !== 'ephemeral'
}
