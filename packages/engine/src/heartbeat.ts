import { UnreachableError } from '@headwater/errors'
import type { RunStore } from './run-store.ts'
import type { Timing } from './timing.ts'

const EVERY_MS = 1000

export interface HeartbeatOptions {
  readonly runId: string
  readonly store: Pick<RunStore, 'heartbeat'>
  readonly timing: Timing
  /** Called once, with who asked. */
  readonly onCancel: (by: string) => void
  /** The lease is lost, or something broke. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Renews the lease of a run every second, and hears whether it is to be cancelled. It never delays the run: a beat that
 * takes long is waited for by the next beat only, and one that does not reach the store is left to the next.
 * Gives what ends it.
 */
export function startHeartbeat({ runId, store, timing, onCancel, onFailure }: HeartbeatOptions): () => void {
  let ended = false
  let cancelled = false
  let takeBack = (): void => {}
  const beat = async (): Promise<void> => {
    try {
      const { cancelRequestedBy } = await store.heartbeat(runId)
      if (ended) return
      if (cancelRequestedBy !== null && !cancelled) {
        cancelled = true
        onCancel(cancelRequestedBy)
      }
    } catch (error) {
      if (ended) return
      // That the store is away is for the run's writes to find: without any, nothing is missing.
      if (!(error instanceof UnreachableError)) return onFailure(error)
    }
    next()
  }
  const next = (): void => {
    takeBack = timing.after(EVERY_MS, () => void beat())
  }
  next()
  return () => {
    ended = true
    takeBack()
  }
}
