import type { AssetGraph, AssetKey } from '@headwater/graph'
import { type AssetHealthLine, oneLine, staleCauseInWords } from '@headwater/reporters'

/** Why an asset is not fresh, in one short line; null for what is fresh. */
export function causeOf({ health, causes, trouble, neverObserved }: AssetHealthLine, graph: AssetGraph): string | null {
  if (health === 'fresh') return null
  if ((health === 'failed' || health === 'unavailable') && trouble !== null) {
    const partition = trouble.partition === null ? '' : `${trouble.partition}: `
    const what = health === 'failed' ? 'its last run failed' : 'not available at its source yet'
    return `${partition}${oneLine(trouble.message ?? what)}`
  }
  const [first, ...others] = causes
  if (first === undefined) return neverObserved ? 'never observed' : null
  if (first.type === 'missing' && first.partitions.length === 0) return 'never built'
  const short = (key: AssetKey): string => (graph.has(key) ? graph.label(key) : key)
  // Its state stands beside it.
  const words = staleCauseInWords(first, { short }, { text: oneLine }).replace(/^(stale|missing): /, '')
  return others.length > 0 ? `${words} (+${others.length})` : words
}
