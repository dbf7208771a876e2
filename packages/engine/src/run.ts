import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { unreachable } from '@headwater/errors'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { causeInWords } from './cause.ts'
import { openEventLog } from './event-log.ts'
import type { RunEvent, RunState, RunSummary } from './events.ts'
import { guardStore } from './guarded-store.ts'
import { type Mailbox, mailbox } from './mailbox.ts'
import { bareOutcome, checkNotRun } from './outcomes.ts'
import { stepOf } from './plan-index.ts'
import { finishAsset, finishCheck, type RunContext } from './run-context.ts'
import { newRunId } from './run-id.ts'
import { runStep } from './run-step.ts'
import type { RunStore } from './run-store.ts'
import { advance, initialState } from './scheduler.ts'
import type { Command, Limits, SchedulerEvent, SchedulerState } from './scheduler-state.ts'
import type { Executors } from './step.ts'

export interface RunOptions {
  readonly plan: Plan
  /** The graph that the plan was made from. */
  readonly graph: AssetGraph
  readonly store: RunStore
  readonly executors: Executors
  /** The target's clock. */
  readonly now: () => Date
  /** `user@host`. */
  readonly requestedBy: string
  readonly reason: string | null
  /** Default: a new one. */
  readonly runId?: string
  /** A folder for the folders of runs; this run's own is made in it, under its id. */
  readonly runsFolder: string
  /** Aborts on Ctrl-C. */
  readonly signal?: AbortSignal
  /** Called with every event, in order, as it happens. */
  readonly onEvent?: (event: RunEvent) => void
  /** Default: four steps at once. */
  readonly limits?: Limits
}

export interface RunEnd {
  readonly runId: string
  readonly state: Exclude<RunState, 'running'>
  readonly summary: RunSummary
}

type Letter = SchedulerEvent | { readonly type: 'store failed' }

/**
 * Carries a plan out: gives its steps to the executors as the scheduler says, and writes to the store before and after
 * every effect, so that a run that is killed at any moment can be read, and resumed, from the store alone.
 *
 * Failures of steps are results, not errors. On `signal` no further step starts, the running ones are told, and their
 * end is waited for; what never started is marked as not run.
 *
 * When the store fails (its database is gone), nothing that the run does can be written down any more. So no further
 * step starts, the running ones are told to end and waited for, and the store's own error is thrown (UnreachableError
 * from the ledger). The store then still shows the run as running, which is how a later command recognises it.
 */
export async function executeRun(options: RunOptions): Promise<RunEnd> {
  const { plan, graph, now, runId = newRunId(), signal } = options
  const first = initialState(plan, options.limits)
  const startedAt = now()
  const runFolder = join(options.runsFolder, runId)
  await mkdir(runFolder, { recursive: true })

  const inbox = mailbox<Letter>()
  const storeGone = new AbortController()
  const store = guardStore(options.store, (error) => {
    storeGone.abort(error)
    inbox.put({ type: 'store failed' })
  })
  const events = openEventLog(runId, store, options.onEvent)
  const run: RunContext = {
    runId,
    index: first.index,
    logicalDate: plan.request.logicalDate,
    target: plan.request.target,
    graph,
    store,
    executors: options.executors,
    events,
    now,
    runFolder,
    signal: signal === undefined ? storeGone.signal : AbortSignal.any([signal, storeGone.signal]),
    tally: { assets: {}, checks: {} },
  }

  await store.createRun({ runId, plan, reason: options.reason, requestedBy: options.requestedBy, at: startedAt })
  events.emit({ type: 'run started', at: startedAt.toISOString(), runId, plan })

  const interrupt = (): void => inbox.put({ type: 'interrupt' })
  signal?.addEventListener('abort', interrupt, { once: true })
  if (signal?.aborted) interrupt()
  const running = new Set<Promise<void>>()
  try {
    const state = await drive(run, inbox, first, running)
    const endedAt = now()
    const summary: RunSummary = { durationMs: endedAt.getTime() - startedAt.getTime(), ...run.tally }
    await store.finishRun(runId, state, summary, endedAt)
    events.emit({ type: 'run finished', at: endedAt.toISOString(), runId, state, summary })
    await events.flushed()
    const failure = store.failure()
    if (failure !== undefined) throw failure.error
    return { runId, state, summary }
  } catch (error) {
    // Also for a bug of ours: no step may outlive its run.
    storeGone.abort(error)
    await Promise.allSettled(running)
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}

/** Feeds the scheduler with what happens and does what it says, until the run is at its end. Throws what the store threw. */
async function drive(
  run: RunContext,
  inbox: Mailbox<Letter>,
  state: SchedulerState,
  running: Set<Promise<void>>,
): Promise<RunEnd['state']> {
  inbox.put({ type: 'begin' })
  for (;;) {
    const event = await inbox.take()
    if (event.type === 'store failed') throw run.store.failure()?.error
    const next = advance(state, event)
    state = next.state
    for (const command of next.commands) {
      switch (command.type) {
        case 'start step': {
          const step = runStep(run, command).then(
            (finished) => inbox.put(finished),
            (error: unknown) => inbox.fail(error),
          )
          running.add(step)
          void step.finally(() => running.delete(step))
          break
        }
        case 'leave out':
          await leaveOut(run, command)
          break
        case 'skip step':
          await skipStep(run, command)
          break
        case 'finish run':
          return command.state
        default:
          unreachable(command)
      }
    }
  }
}

async function leaveOut(run: RunContext, command: Extract<Command, { type: 'leave out' }>): Promise<void> {
  const at = run.now()
  const partition = stepOf(run.index, command.step).step.partition
  const label = (key: AssetKey): string => run.graph.label(key)
  for (const { key, cause } of command.assets) {
    const outcome = bareOutcome(key, partition, 'not run', causeInWords(cause, label))
    await finishAsset(run, command.step, outcome, at)
  }
  for (const { check, cause } of command.checks) {
    await finishCheck(run, command.step, checkNotRun(check, causeInWords(cause, label)), at)
  }
}

async function skipStep(run: RunContext, command: Extract<Command, { type: 'skip step' }>): Promise<void> {
  const at = run.now()
  const message = causeInWords(command.cause, (key) => run.graph.label(key))
  await run.store.finishStep(run.runId, command.step, 'not run', message, at)
  run.events.emit({
    type: 'step finished',
    at: at.toISOString(),
    step: command.step,
    state: 'not run',
    durationMs: 0,
    message,
    evidence: [],
    next: [],
  })
}
