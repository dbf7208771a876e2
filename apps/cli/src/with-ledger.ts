import type { Workspace } from '@headwater/config'
import { UnreachableError } from '@headwater/errors'
import type { Ledger } from '@headwater/ledger'
import { reachTarget, runningTarget } from './session.ts'
import type { NamedTarget } from './target.ts'

/** Reads the target's ledger, and closes it. A sandbox that is down, or was found dead, is started for it. */
export async function withLedger<T>(
  workspace: Workspace,
  target: NamedTarget,
  read: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const ledger = await openLedgerOf(workspace, target)
  try {
    return await read(ledger)
  } finally {
    await ledger.close()
  }
}

async function openLedgerOf(workspace: Workspace, target: NamedTarget): Promise<Ledger> {
  const { openLedger } = await import('@headwater/ledger')
  const running = runningTarget(workspace, target)
  try {
    if (running) return await openLedger({ url: running.ledgerUrl })
  } catch (error) {
    if (!target.isSandbox || !(error instanceof UnreachableError)) throw error
  }
  const { ledgerUrl } = await reachTarget(workspace, target, {})
  return openLedger({ url: ledgerUrl })
}
