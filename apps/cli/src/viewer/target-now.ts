import { UnreachableError } from '@headwater/errors'
import type { Ledger } from '@headwater/ledger'
import { type OpenSession, runningTarget, type Session } from '../session.ts'
import type { Target } from '../target.ts'

/** Milliseconds that a page waits for a database that does not answer. */
const PATIENCE_MS = 4_000

/** The target as it runs. Looking starts nothing: throws UnreachableError where the sandbox is down. */
export function targetNow({ workspace, target }: Pick<Session, 'workspace' | 'target'>): Target {
  const running = runningTarget(workspace, target)
  if (running !== null) return running
  throw new UnreachableError('the sandbox is not up', { next: ['pnpm headwater sandbox up'] })
}

/** The session with its target as it runs. Throws UnreachableError. */
export function openNow(session: Session): OpenSession {
  return { ...session, target: targetNow(session) }
}

/** Asks the ledger, over a connection of its own. Throws UnreachableError. */
export async function askLedger<T>({ ledgerUrl }: Target, ask: (ledger: Ledger) => Promise<T>): Promise<T> {
  const { openLedger } = await import('@headwater/ledger')
  await using ledger = await openLedger({ url: ledgerUrl, connectTimeoutMs: PATIENCE_MS })
  return await ask(ledger)
}
