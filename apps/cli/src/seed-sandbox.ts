import { codeVersionOf, type PlatformDefinition, type SeededAsset, type Workspace } from '@headwater/config'
import { InternalError } from '@headwater/errors'
import { assetKey } from '@headwater/graph'
import type { Ledger, RecordedMaterialization } from '@headwater/ledger'
import { type Progress, type SandboxState, sandboxNow } from '@headwater/sandbox'
import { fingerprintsOf, seededContents } from './seeded-contents.ts'
import { dateIn } from './today.ts'

/**
 * Fills a fresh sandbox: each platform loads its warehouse in bulk, and what it loaded is written to the ledger as
 * materializations of each partition, so that nothing looks missing.
 */
export async function seedSandbox(workspace: Workspace, state: SandboxState, progress: Progress): Promise<void> {
  const { databaseUrl } = state
  await filling(workspace, state, async ({ definition, ledger, now, today }) => {
    const seed = definition.sandbox?.seed
    if (!seed) return
    const step = `${definition.name} season`
    progress({ step, state: 'started' })
    const seeded = await seed({ databaseUrl, now, today, onProgress: () => {} })
    const paths = seeded.map(({ asset }) => asset)
    const contents = await seededContents(databaseUrl, definition, paths)
    await ledger.recordMaterializations(
      seeded.map((entry) => ({
        ...recordOf(definition, entry, now),
        ...fingerprintsOf(contents.get(entry.asset), entry.partition),
      })),
    )
    progress({ step, state: 'done', detail: rowsOf(seeded) })
  })
}

/** The same for what the platforms have in AWS: the emulator is empty. */
export async function seedAws(workspace: Workspace, state: SandboxState, progress: Progress): Promise<void> {
  const { aws, python } = state
  if (aws === null || python === null) throw new InternalError('the sandbox fills an AWS that it has not started')
  const { endpoint, region, credentials } = aws
  await filling(workspace, state, async ({ definition, ledger, now, today }) => {
    const provision = definition.sandbox?.aws?.provision
    if (!provision) return
    const step = `${definition.name} data`
    progress({ step, state: 'started' })
    const seeded = await provision({
      ...{ endpoint, region, credentials: { ...credentials }, python: python.path, now, today },
      onProgress: (detail) => progress({ step, state: 'started', detail }),
    })
    await ledger.recordMaterializations(seeded.map((entry) => recordOf(definition, entry, now)))
    progress({ step, state: 'done', detail: rowsOf(seeded) })
  })
}

interface Filling {
  readonly definition: PlatformDefinition
  readonly ledger: Ledger
  /** The sandbox's clock. */
  readonly now: Date
  readonly today: string
}

/** Calls `fill` for each platform, with a ledger that has its tables. */
async function filling(
  { platforms }: Workspace,
  state: SandboxState,
  fill: (filling: Filling) => Promise<void>,
): Promise<void> {
  const { openLedger } = await import('@headwater/ledger')
  const now = sandboxNow(state, new Date())
  const ledger = await openLedger({ url: state.databaseUrl })
  try {
    await ledger.migrate()
    for (const { definition } of platforms) {
      await fill({ definition, ledger, now, today: dateIn(definition.timeZone, now) })
    }
  } finally {
    await ledger.close()
  }
}

/** What was loaded in bulk counts as made by the operation that makes it every day. */
function recordOf(
  definition: PlatformDefinition,
  { asset, partition, rows, at }: SeededAsset,
  now: Date,
): RecordedMaterialization {
  const codeVersion = codeVersionOf(definition, asset)
  if (codeVersion === null) throw new InternalError(`the seed loads ${asset}, which no operation makes`)
  const key = assetKey(`${definition.name}/${asset}`)
  return { asset: key, partition, rows, codeVersion, at: at ?? now, source: 'sandbox seed' }
}

function rowsOf(seeded: readonly SeededAsset[]): string {
  return `${seeded.reduce((sum, { rows }) => sum + rows, 0).toLocaleString('en')} rows`
}
