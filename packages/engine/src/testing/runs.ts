import type { Plan } from '@headwater/planner'
import type { RunEvent } from '../events.ts'
import { executeRun, type RunEnd, type RunOptions } from '../run.ts'
import type { Executor } from '../step.ts'
import { type MemoryStore, memoryStore } from './memory-store.ts'
import { assetOutcome, checkOutcome } from './outcomes.ts'
import { graphOf, nameOf } from './plans.ts'
import { jumpingTiming } from './timing.ts'

/** Reports every asset and check of the step as good. */
export const allGood: Executor = async ({ assets, checks }, { report }) => {
  for (const { asset } of assets) report({ type: 'asset finished', outcome: assetOutcome(nameOf(asset.key)) })
  for (const check of checks) report({ type: 'check finished', outcome: checkOutcome(check) })
  return { state: 'done' }
}

/** Works until it is told to end. */
export const untilAborted: Executor = async (_input, { signal }) => {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  return { state: 'interrupted' }
}

/** What a run needs, for a test; `runsFolder` is the test's. */
export function runOptions(
  plan: Plan,
  executor: Executor,
  more: Partial<RunOptions> & Pick<RunOptions, 'runsFolder'>,
): RunOptions {
  // Each look at this clock is one second later than the last.
  let seconds = 0
  return {
    plan,
    graph: graphOf(plan),
    store: memoryStore(),
    executors: { function: executor },
    now: () => {
      seconds += 1
      return new Date(Date.UTC(2025, 0, 4, 12, 30, seconds))
    },
    timing: jumpingTiming(),
    random: () => 1,
    requestedBy: 'ada@host',
    reason: null,
    ...more,
  }
}

/** Carries out a run that nothing stands in the way of. */
export async function ended(options: RunOptions): Promise<RunEnd> {
  const end = await executeRun(options)
  if (!('runId' in end)) throw new Error(`not begun: ${end.state}`)
  return end
}

export interface Ran extends RunEnd {
  readonly store: MemoryStore
  readonly calls: readonly string[]
  readonly events: readonly RunEvent[]
}

/** Carries out a run, and gives what its store and its listener were told. */
export async function ran(options: Omit<RunOptions, 'store'>, store: MemoryStore = memoryStore()): Promise<Ran> {
  const events: RunEvent[] = []
  const end = await ended({ ...options, store, onEvent: (event) => events.push(event) })
  return { ...end, calls: store.calls, store, events }
}
