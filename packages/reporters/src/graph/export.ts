import type { AssetGraph, AssetKey } from '@headwater/graph'
import { oneLine } from '../text/clean.ts'

type Source = Pick<AssetGraph, 'label' | 'asset' | 'upstream'>

/** A selection for programs: `{ version, assets: [...] }`, each asset with its direct upstream inside the selection. */
export function graphJson(keys: readonly AssetKey[], graph: Source): string {
  const selected = new Set(keys)
  const assets = keys.map((key) => {
    const { kind, group, storage, tags, description, owner, operation, relation, partitions } = graph.asset(key)
    const upstream = graph.upstream(key).filter((parent) => selected.has(parent))
    return {
      key,
      label: graph.label(key),
      kind,
      group,
      storage,
      tags,
      description,
      owner,
      operation,
      relation,
      partitions,
      upstream,
    }
  })
  return JSON.stringify({ version: 1, assets }, null, 2)
}

/** A selection for Graphviz, drawn from left to right, one cluster a group. */
export function graphDot(keys: readonly AssetKey[], graph: Source): string {
  const quote = (text: string) => `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  const groups = [...Map.groupBy(keys, (key) => graph.asset(key).group)]
  return [
    'digraph headwater {',
    '  rankdir=LR; node [shape=box, style=rounded];',
    ...groups.flatMap(([group, members], i) => [
      `  subgraph cluster_${i} { label=${quote(group)};`,
      ...members.map((key) => `    ${quote(key)} [label=${quote(graph.label(key))}];`),
      '  }',
    ]),
    ...edges(keys, graph).map(([from, to]) => `  ${quote(from)} -> ${quote(to)};`),
    '}',
  ].join('\n')
}

/** A selection for Mermaid; nodes are numbered, since its ids take no slashes. */
export function graphMermaid(keys: readonly AssetKey[], graph: Source): string {
  const entity = (text: string) => oneLine(text).replace(/[#"<>&`]/g, (character) => `#${character.codePointAt(0)};`)
  const ids = new Map(keys.map((key, i) => [key, `n${i}`]))
  return [
    'flowchart LR',
    ...keys.map((key) => `  ${ids.get(key)}["${entity(graph.label(key))}"]`),
    ...edges(keys, graph).map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}`),
  ].join('\n')
}

function edges(keys: readonly AssetKey[], graph: Source): [AssetKey, AssetKey][] {
  const selected = new Set(keys)
  return keys.flatMap((to) =>
    graph
      .upstream(to)
      .filter((from) => selected.has(from))
      .map((from): [AssetKey, AssetKey] => [from, to]),
  )
}
