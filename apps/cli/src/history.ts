import type { Workspace } from '@headwater/config'
import { UnreachableError } from '@headwater/errors'
import type { LedgerSnapshot } from '@headwater/planner'
import { sandboxTarget } from './sandbox-target.ts'
import type { Target } from './target.ts'

/** What the target's ledger knows, for planning. A sandbox that was found dead is started again and asked once more. */
export async function readHistory(workspace: Workspace, target: Target): Promise<LedgerSnapshot> {
  const { readSnapshot } = await import('@headwater/ledger/snapshot')
  try {
    return await readSnapshot(target.ledgerUrl)
  } catch (error) {
    if (!target.isSandbox || !(error instanceof UnreachableError)) throw error
    const { ledgerUrl } = await sandboxTarget(workspace, {})
    return await readSnapshot(ledgerUrl)
  }
}
