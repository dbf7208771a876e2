import { UnreachableError } from '@headwater/errors'
import type { RunStore } from './run-store.ts'
import { pause, type Timing } from './timing.ts'

export interface GuardedStore extends Omit<RunStore, 'createRun' | 'resumeRun' | 'heartbeat'> {
  /** Set once a call has failed for good. */
  failure(): { readonly error: unknown } | undefined
  /** Makes it fail for good, from outside. */
  fail(error: unknown): void
}

export interface GuardOptions {
  readonly timing: Timing
  /** Called once, with the error that the store failed of for good. */
  readonly onFailure: (error: unknown) => void
  /** Called when the store cannot be reached, and when it is back. */
  readonly onNotice: (message: string) => void
  /** Milliseconds that an absence may last. Asked again while it does. Default: two minutes. */
  readonly patienceMs?: () => number
}

const PATIENCE_MS = 120_000
const DELAYS_MS = [100, 250, 500, 1000, 2000]

/**
 * A store that rides out an absence: a write that could not be delivered is tried again, while everything that depends
 * on it waits. Once it has failed for good it stays failed: what came after the lost write would read as if that write
 * had never been due.
 */
export function guardStore(
  store: RunStore,
  { timing, onFailure, onNotice, patienceMs = () => PATIENCE_MS }: GuardOptions,
): GuardedStore {
  let failure: { readonly error: unknown } | undefined
  /** Calls that wait for the store to come back, and since when the first of them does. */
  let waiting = 0
  let awaySince = 0
  const failed = new AbortController()
  const fail = (error: unknown): void => {
    if (failure !== undefined) return
    failure = { error }
    onFailure(error)
    failed.abort()
  }

  const refuseWhenFailed = (): void => {
    if (failure !== undefined) throw failure.error
  }
  const wait = (message: string): void => {
    waiting += 1
    if (waiting > 1) return
    awaySince = timing.nowMs()
    onNotice(`${message}; trying again for up to ${Math.round(patienceMs() / 1000)} s`)
  }
  const goOn = (): void => {
    waiting -= 1
    if (waiting > 0 || failure !== undefined) return
    onNotice(`the ledger is back after ${Math.round((timing.nowMs() - awaySince) / 1000)} s`)
  }

  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    let since: number | undefined
    try {
      for (let tries = 0; ; tries += 1) {
        refuseWhenFailed()
        try {
          return await call()
        } catch (error) {
          refuseWhenFailed()
          const nowMs = timing.nowMs()
          const delay = DELAYS_MS[Math.min(tries, DELAYS_MS.length - 1)] ?? 0
          const away = error instanceof UnreachableError
          if (!away || nowMs - (since ?? nowMs) + delay > patienceMs()) {
            fail(error)
            throw error
          }
          if (since === undefined) {
            since = nowMs
            wait(error.message)
          }
          await pause(timing, delay, failed.signal)
        }
      }
    } finally {
      if (since !== undefined) goOn()
    }
  }
  return {
    failure: () => failure,
    fail,
    startStep: (...args) => guard(() => store.startStep(...args)),
    finishAsset: (...args) => guard(() => store.finishAsset(...args)),
    finishCheck: (...args) => guard(() => store.finishCheck(...args)),
    recordExternal: (...args) => guard(() => store.recordExternal(...args)),
    finishStep: (...args) => guard(() => store.finishStep(...args)),
    appendEvents: (...args) => guard(() => store.appendEvents(...args)),
    finishRun: (...args) => guard(() => store.finishRun(...args)),
  }
}
