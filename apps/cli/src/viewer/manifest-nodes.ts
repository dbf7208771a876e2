import { statSync } from 'node:fs'
import type { ColumnView } from '@headwater/viewer'

/** What a page shows of a dbt node. */
export interface ManifestNode {
  /** Relative to its project. */
  readonly path: string
  readonly language: string
  readonly code: string
  readonly columns: readonly ColumnView[]
}

/** Of each manifest the nodes as it has them now: reading a large one takes a tenth of a second. */
const kept = new Map<string, { readonly stamp: string; readonly nodes: ReadonlyMap<string, ManifestNode> }>()

/** A node by its unique_id; null where the manifest, or the node in it, is not there. */
export async function manifestNode(manifest: string, id: string): Promise<ManifestNode | null> {
  const stat = statSync(manifest, { throwIfNoEntry: false })
  if (stat === undefined) return null
  const stamp = `${stat.mtimeMs}:${stat.size}`
  const known = kept.get(manifest)
  if (known?.stamp === stamp) return known.nodes.get(id) ?? null
  const nodes = await readNodes(manifest)
  kept.set(manifest, { stamp, nodes })
  return nodes.get(id) ?? null
}

async function readNodes(path: string): Promise<ReadonlyMap<string, ManifestNode>> {
  const { readManifest } = await import('@headwater/dbt')
  const manifest = await readManifest(path)
  return new Map(
    Object.values(manifest.nodes).map((node) => [
      node.unique_id,
      {
        path: node.original_file_path,
        language: node.language ?? 'sql',
        code: node.raw_code ?? '',
        columns: Object.values(node.columns).map(({ name, data_type, description }) => ({
          name,
          type: data_type ?? null,
          description: typeof description === 'string' ? description : '',
        })),
      },
    ]),
  )
}
