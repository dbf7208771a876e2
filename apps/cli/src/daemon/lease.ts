import { setTimeout as sleep } from 'node:timers/promises'
import { isGone } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import {
  type DaemonClaim,
  type DaemonLease,
  DaemonLeaseLostError,
  type Ledger,
  type NewDaemon,
} from '@headwater/ledger'
import { BusyError, signOfLife } from '../busy.ts'
import { holderInWords } from './holder.ts'

/** Takes the place of the target's daemon; that of a process of this machine which is no more is not waited for. */
export async function claimPlace(
  ledger: Pick<Ledger, 'daemon'>,
  daemon: Pick<NewDaemon, 'target' | 'owner' | 'at'>,
): Promise<DaemonClaim> {
  const claim = await ledger.daemon.claim(daemon)
  if (claim.type === 'claimed' || claim.by.owner === null || !isGone(claim.by.owner)) return claim
  return ledger.daemon.claim({ ...daemon, gone: claim.by.owner })
}

/**
 * Renews the place, and takes it in a ledger that was made anew. Throws DaemonLeaseLostError where another daemon has
 * come since, also if that has ended by now: what this one knows of the schedules is no longer how they stand.
 */
export async function keepPlace(
  ledger: Pick<Ledger, 'daemon'>,
  { decidedUntil, ...daemon }: Pick<NewDaemon, 'target' | 'owner' | 'at'> & { readonly decidedUntil: Date | null },
): Promise<void> {
  if (await ledger.daemon.beat(daemon.target, daemon.owner, { decidedUntil })) return
  const isNew = (await ledger.daemon.show(daemon.target)) === null
  if (isNew && (await ledger.daemon.claim(daemon)).type === 'claimed') return
  throw new DaemonLeaseLostError(`the schedules of ${daemon.target} are run by another daemon by now`)
}

/** A third of the time that a lease lasts. */
const BEAT_MS = 10_000

/**
 * Renews the place until it is stopped, also while the daemon is busy, and says where it was lost. A ledger that does
 * not answer is no reason to end.
 */
export async function holdPlace(
  ledger: () => Pick<Ledger, 'daemon'>,
  { target, owner, now }: { readonly target: string; readonly owner: string; readonly now: () => Date },
  stop: AbortSignal,
  lost: () => void,
): Promise<void> {
  for (;;) {
    await sleep(BEAT_MS, undefined, { signal: stop }).catch(() => {})
    if (stop.aborted) return
    try {
      await keepPlace(ledger(), { target, owner, at: now(), decidedUntil: null })
    } catch (error) {
      if (error instanceof DaemonLeaseLostError) lost()
    }
  }
}

/** What a daemon ends with whose place was taken: it had stood still for longer than its lease. */
export function placeTaken(target: string, by: DaemonLease | null): BusyError {
  return new BusyError(
    'refused',
    `another daemon runs the schedules of ${target} by now; what this one started goes on`,
    {
      details: by === null || by.owner === null ? [] : [holderInWords(by)],
    },
  )
}

/** What a second daemon ends with. */
export function daemonRuns(by: DaemonLease): UserError {
  return new UserError('refused', `a daemon runs the schedules of ${by.target} already`, {
    details: [`${holderInWords(by)}; ${signOfLife(by.heartbeatAt)}`],
    next: ['end it with Ctrl-C, or by its process id; if its machine has died, wait half a minute'],
  })
}
