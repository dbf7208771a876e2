import { operationVersion, type PlatformDefinition, type Workspace } from '@headwater/config'
import { InternalError } from '@headwater/errors'
import { assetKey } from '@headwater/graph'
import { type Progress, type SandboxState, sandboxNow } from '@headwater/sandbox'
import { fingerprintsOf, seededContents } from './seeded-contents.ts'
import { dateIn } from './today.ts'

/**
 * Fills a fresh sandbox: each platform loads its warehouse in bulk, and what it loaded is written to the ledger as
 * materializations of each partition, so that nothing looks missing.
 */
export async function seedSandbox(workspace: Workspace, state: SandboxState, progress: Progress): Promise<void> {
  const { openLedger } = await import('@headwater/ledger')
  const now = sandboxNow(state, new Date())
  const ledger = await openLedger({ url: state.databaseUrl })
  try {
    await ledger.migrate()
    for (const { definition } of workspace.platforms) {
      const seed = definition.sandbox?.seed
      if (!seed) continue
      const step = `${definition.name} season`
      progress({ step, state: 'started' })
      const seeded = await seed({
        databaseUrl: state.databaseUrl,
        now,
        today: dateIn(definition.timeZone, now),
        onProgress: () => {},
      })
      const contents = await seededContents(
        state.databaseUrl,
        definition,
        seeded.map(({ asset }) => asset),
      )
      await ledger.recordMaterializations(
        seeded.map(({ asset, partition, rows }) => ({
          ...fingerprintsOf(contents.get(asset), partition),
          asset: assetKey(`${definition.name}/${asset}`),
          partition,
          rows,
          codeVersion: codeVersionOf(definition, asset),
          at: now,
          source: 'sandbox seed',
        })),
      )
      const rows = seeded.reduce((sum, entry) => sum + entry.rows, 0)
      progress({ step, state: 'done', detail: `${rows.toLocaleString('en')} rows` })
    }
  } finally {
    await ledger.close()
  }
}

/** What was loaded in bulk counts as made by the operation that makes it every day. */
function codeVersionOf({ operations }: PlatformDefinition, path: string): string {
  const operation = operations.find(({ makes }) => Object.values(makes).some((table) => table.path === path))
  if (!operation) throw new InternalError(`the seed loads ${path}, which no operation makes`)
  return operationVersion(operation)
}
