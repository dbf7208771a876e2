import type { AssetGraph, AssetKey } from '@headwater/graph'
import { code } from '../runbook/markdown.ts'

/** What is said of a name: an asset that today's graph no longer has keeps its whole key. */
export type Label = (key: AssetKey) => string

/** Names before the rest is counted. */
const NAMED = 12

export function labelOf(graph: Pick<AssetGraph, 'label' | 'has'>): Label {
  return (key) => (graph.has(key) ? graph.label(key) : key)
}

export function named(names: readonly string[], most = NAMED): string {
  const unique = [...new Set(names)]
  return unique.slice(0, most).map(code).join(', ') + (unique.length > most ? ` and ${unique.length - most} more` : '')
}

/** `2026-01-29 15:00:07Z`. */
export function moment(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ').concat('Z')
}
