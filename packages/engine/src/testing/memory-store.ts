import type { RunEvent } from '../events.ts'
import type { NewRun, RunStore } from '../run-store.ts'

/** A store in memory that keeps what it was told, one line for each call. */
export interface MemoryStore extends RunStore {
  /** `start 1`, `asset a materialized`, `check unique_a passed`, `finish 1 done`, `run succeeded`. Without events. */
  readonly calls: string[]
  readonly runs: NewRun[]
  /** What each step read from outside, at each of its starts. */
  readonly reads: Map<string, readonly string[]>
  readonly events: RunEvent[]
}

/** `before` is called with each line before it is kept; it may throw, as a database does, or take its time. */
export function memoryStore(before: (line: string) => void | Promise<void> = () => {}): MemoryStore {
  const calls: string[] = []
  const note = async (line: string): Promise<void> => {
    await before(line)
    calls.push(line)
  }
  const store: MemoryStore = {
    calls,
    runs: [],
    reads: new Map(),
    events: [],
    async createRun(run) {
      await note('create run')
      store.runs.push(run)
    },
    async startStep(_run, step, reads) {
      await note(`start ${step}`)
      store.reads.set(step, reads)
    },
    async finishAsset(_run, _step, { outcome }) {
      await note(`asset ${outcome.key.split('/').at(-1)} ${outcome.state}`)
      return { rowsBefore: null }
    },
    async finishCheck(_run, _step, outcome) {
      await note(`check ${outcome.name} ${outcome.state}`)
    },
    async recordExternal(_run, step, id) {
      await note(`external ${step} ${id}`)
    },
    async finishStep(_run, step, state) {
      await note(`finish ${step} ${state}`)
    },
    async appendEvents(_run, events) {
      await before('events')
      store.events.push(...events)
    },
    async finishRun(_run, state) {
      await note(`run ${state}`)
    },
  }
  return store
}
