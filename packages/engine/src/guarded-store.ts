import type { RunStore } from './run-store.ts'

export interface GuardedStore extends RunStore {
  /** Set once a call has failed. */
  failure(): { readonly error: unknown } | undefined
}

/**
 * A store that stays failed once it has failed: what came after the lost write would read as if that write had never
 * been due. `onFailure` is called once, with the first error.
 */
export function guardStore(store: RunStore, onFailure: (error: unknown) => void): GuardedStore {
  let failure: { readonly error: unknown } | undefined
  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    if (failure !== undefined) throw failure.error
    try {
      return await call()
    } catch (error) {
      if (failure === undefined) {
        failure = { error }
        onFailure(error)
      }
      throw error
    }
  }
  return {
    failure: () => failure,
    createRun: (...args) => guard(() => store.createRun(...args)),
    startStep: (...args) => guard(() => store.startStep(...args)),
    finishAsset: (...args) => guard(() => store.finishAsset(...args)),
    finishCheck: (...args) => guard(() => store.finishCheck(...args)),
    recordExternal: (...args) => guard(() => store.recordExternal(...args)),
    finishStep: (...args) => guard(() => store.finishStep(...args)),
    appendEvents: (...args) => guard(() => store.appendEvents(...args)),
    finishRun: (...args) => guard(() => store.finishRun(...args)),
  }
}
