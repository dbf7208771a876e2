import type { AssetGraph, AssetKey } from '@headwater/graph'
import { alignColumns, cell } from '../text/columns.ts'
import { ink, type ScreenOptions } from '../text/ink.ts'

/** Assets as a list: label, kind, storage, group, tags, description. */
export function formatAssets(
  keys: readonly AssetKey[],
  { graph, ...options }: ScreenOptions & { readonly graph: Pick<AssetGraph, 'label' | 'asset'> },
): string {
  const pen = ink(options)
  const rows = keys.map((key) => {
    const { kind, storage, group, tags, description } = graph.asset(key)
    return [
      cell(pen.text(graph.label(key)), 'bold'),
      cell(kind),
      cell(storage === 'none' ? '' : storage),
      cell(pen.text(group)),
      cell(pen.text(tags.join(' ')), 'accent'),
      cell(pen.text(description), 'dim'),
    ]
  })
  const columns = [
    { elide: 'middle', min: 16 } as const,
    {},
    {},
    { elide: 'middle', min: 4 } as const,
    { elide: 'end', min: 4 } as const,
    { elide: 'end', min: 0, yields: true } as const,
  ]
  return alignColumns(rows, columns, pen).join('\n')
}
