import type { Asset } from '@headwater/graph'
import type { PreviewOptions } from '@headwater/postgres'
import { formatTable, type RunOutcome } from '@headwater/reporters'
import type { OpenSession } from './session.ts'
import { screen } from './terminal.ts'

/** Prints the newest rows of each rebuilt asset that its author wants seen after a run. */
export async function showPreviews({ graph, target }: OpenSession, run: RunOutcome): Promise<void> {
  const rebuilt = run.assets
    .filter(({ outcome }) => outcome.state === 'materialized' || outcome.state === 'unchanged')
    .map(({ outcome }) => outcome.key)
  const shown = [...new Set(rebuilt)].map((key) => graph.asset(key)).filter((asset) => previewOf(asset) !== null)
  if (shown.length === 0) return
  const { connect, preview } = await import('@headwater/postgres')
  const client = await connect(target.databaseUrl)
  try {
    for (const asset of shown) {
      const wish = previewOf(asset)
      if (!wish || !asset.relation) continue
      const found = await preview(client, asset.relation, wish)
      if (!found) continue
      const { columns, rows } = found
      const table = formatTable(rows, columns, { ...screen(process.stdout), indent: 2 })
      process.stdout.write(`\nNewest of ${graph.label(asset.key)}\n${table}\n`)
    }
  } finally {
    await client.end()
  }
}

function previewOf({ meta }: Asset): PreviewOptions | null {
  const wish = meta.preview
  if (typeof wish !== 'object' || wish === null || !('orderBy' in wish) || typeof wish.orderBy !== 'string') return null
  return {
    orderBy: [{ column: wish.orderBy, descending: wish.descending === true }],
    limit: typeof wish.limit === 'number' ? wish.limit : 10,
  }
}
