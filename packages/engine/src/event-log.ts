import type { RunEvent } from './events.ts'
import type { RunStore } from './run-store.ts'

/** Hands each event to the listener at once, and to the store in order, in batches. */
export interface EventLog {
  emit(event: RunEvent): void
  /** Resolves when the store has every event emitted so far, or has failed. Throws what the listener threw, if it did. */
  flushed(): Promise<void>
}

/**
 * While one batch is being written the next one gathers, so a chatty step costs few transactions and a quiet one is
 * written at once; no timer is involved. A store that fails has told the run by itself, so its error is not repeated here.
 */
export function openEventLog(
  runId: string,
  store: Pick<RunStore, 'appendEvents'>,
  onEvent: (event: RunEvent) => void = () => {},
): EventLog {
  let waiting: RunEvent[] = []
  let writing: Promise<void> | undefined
  let broken: { readonly error: unknown } | undefined

  const write = async (): Promise<void> => {
    try {
      // The first events of one turn go out together.
      await Promise.resolve()
      while (waiting.length > 0) {
        const batch = waiting
        waiting = []
        await store.appendEvents(runId, batch)
      }
    } catch {
      waiting = []
    } finally {
      writing = undefined
    }
  }

  return {
    emit(event) {
      waiting.push(event)
      writing ??= write()
      if (broken !== undefined) return
      try {
        onEvent(event)
      } catch (error) {
        // A reporter that breaks must not take the run down with it: it is dropped, and its error comes at the end.
        broken = { error }
      }
    },
    async flushed() {
      while (writing !== undefined) await writing
      if (broken !== undefined) throw broken.error
    },
  }
}
