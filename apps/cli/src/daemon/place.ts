import type { Workspace } from '@headwater/config'
import { UnreachableError } from '@headwater/errors'
import { type Ledger, openLedger } from '@headwater/ledger'
import { reachTarget, runningTarget } from '../session.ts'
import type { NamedTarget, Target } from '../target.ts'

/** A target and its ledger over a long time, in which either may go away and come back. */
export interface Place extends AsyncDisposable {
  readonly target: Target
  readonly ledger: Ledger
  /**
   * Finds both again after something did not answer. A sandbox has other ports when it comes back; one that somebody
   * has taken down is left down. Throws UnreachableError while there is nothing to reach.
   */
  findAgain(): Promise<void>
}

/** Reaches a target; the sandbox is started for it, once. */
export async function openPlace(workspace: Workspace, named: NamedTarget): Promise<Place> {
  let target = await reachTarget(workspace, named, {})
  let ledger = await openMigrated(target)
  return {
    get target() {
      return target
    },
    get ledger() {
      return ledger
    },
    async findAgain() {
      const found = runningTarget(workspace, named)
      if (found === null) throw new UnreachableError('the sandbox is down')
      const again = await openMigrated(found)
      await ledger.close().catch(() => {})
      target = found
      ledger = again
    },
    [Symbol.asyncDispose]: () => ledger.close(),
  }
}

async function openMigrated({ ledgerUrl }: Target): Promise<Ledger> {
  const ledger = await openLedger({ url: ledgerUrl })
  try {
    await ledger.migrate()
    return ledger
  } catch (error) {
    await ledger.close().catch(() => {})
    throw error
  }
}
