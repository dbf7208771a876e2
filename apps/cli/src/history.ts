import type { Workspace } from '@headwater/config'
import { UnreachableError } from '@headwater/errors'
import type { LedgerSnapshot } from '@headwater/planner'
import type { View } from '@headwater/postgres/views'
import { sandboxTarget } from './sandbox-target.ts'
import type { Target } from './target.ts'

/** What a plan is made from besides the graph. */
export interface History {
  /** What the target's ledger knows. */
  readonly snapshot: LedgerSnapshot
  readonly views: Views
}

/** Every view of the warehouse; or why it could not be asked, which is for those to say who want to write to it. */
export type Views = readonly View[] | UnreachableError

/** Milliseconds that a plan waits for a warehouse that does not answer. */
const PATIENCE_MS = 3_000

/** What planning needs to know of a target. A sandbox that was found dead is started again and asked once more. */
export async function readHistory(workspace: Workspace, target: Target): Promise<History> {
  try {
    return await askFor(target)
  } catch (error) {
    if (!target.isSandbox || !(error instanceof UnreachableError)) throw error
    return askFor(await sandboxTarget(workspace, {}))
  }
}

/** A second connection would cost a command that only plans a tenth of its time: the ledger is mostly kept in the warehouse. */
async function askFor({ ledgerUrl, databaseUrl }: Target): Promise<History> {
  const [{ readSnapshot }, { readViews }] = await Promise.all([
    import('@headwater/ledger/snapshot'),
    import('@headwater/postgres/views'),
  ])
  if (ledgerUrl !== databaseUrl) {
    const [snapshot, views] = await Promise.all([readSnapshot(ledgerUrl), viewsOf(databaseUrl)])
    return { snapshot, views }
  }
  let views: Views = []
  const snapshot = await readSnapshot(ledgerUrl, {
    besides: async (client) => {
      views = await readViews(client).catch(notTold)
    },
  })
  return { snapshot, views }
}

async function viewsOf(databaseUrl: string): Promise<Views> {
  const [{ connect }, { readViews }] = await Promise.all([
    import('@headwater/postgres'),
    import('@headwater/postgres/views'),
  ])
  try {
    const client = await connect(databaseUrl, { timeoutMs: PATIENCE_MS })
    try {
      return await readViews(client)
    } finally {
      await client.end()
    }
  } catch (error) {
    return notTold(error)
  }
}

function notTold(cause: unknown): UnreachableError {
  if (cause instanceof UnreachableError) return cause
  return new UnreachableError('the warehouse does not say which views it has', { cause })
}
