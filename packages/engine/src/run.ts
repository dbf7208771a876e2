import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InternalError } from '@headwater/errors'
import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { causeInWords } from './cause.ts'
import { drive, type Letter } from './drive.ts'
import type { EarlierRun } from './earlier.ts'
import { openEventLog } from './event-log.ts'
import type { RunEvent, RunState, RunSummary } from './events.ts'
import { guardStore } from './guarded-store.ts'
import { startHeartbeat } from './heartbeat.ts'
import { mailbox } from './mailbox.ts'
import { indexPlan, type PlanIndex } from './plan-index.ts'
import { refuseAnotherGraph, reopen } from './prepare-resume.ts'
import { ownIdentity } from './process-identity.ts'
import { countEnds, noteAsset, noteCheck, type RunContext, type Tally } from './run-context.ts'
import { newRunId } from './run-id.ts'
import type { Claim, Holder, RunStore } from './run-store.ts'
import { initialState } from './scheduler.ts'
import type { FailureMode, Limits } from './scheduler-state.ts'
import type { Executors } from './step.ts'
import { systemTiming, type Timing } from './timing.ts'
import { type Left, whatIsLeft } from './what-is-left.ts'

export interface RunOptions {
  readonly plan: Plan
  /** The graph that the plan was made from; today's, for a run that is resumed. */
  readonly graph: AssetGraph
  readonly store: RunStore
  readonly executors: Executors
  /** The target's clock. */
  readonly now: () => Date
  /** `user@host`. */
  readonly requestedBy: string
  readonly reason: string | null
  /** Default: a new one. Needed for a resume. */
  readonly runId?: string
  /**
   * Goes on with the run of that id instead of making a new one. Called once the run is ours and nobody else writes it,
   * to read what is known of it: `async () => earlierRun(await ledger.runs.show(runId))`.
   */
  readonly resume?: () => Promise<EarlierRun>
  /** The process that carries the run out. Default: `ownIdentity()`. */
  readonly owner?: string
  /** A folder for the folders of runs; this run's own is made in it, under its id. */
  readonly runsFolder: string
  /** Aborts on Ctrl-C. */
  readonly signal?: AbortSignal
  /** Called with every event, in order, as it happens. */
  readonly onEvent?: (event: RunEvent) => void
  /** Default: four steps at once. */
  readonly limits?: Limits
  /** Default: `continue`. */
  readonly onFailure?: FailureMode
  /** Delays, timeouts and rates. Default: the machine's own clock. */
  readonly timing?: Timing
  /** From 0 to 1, for the jitter of delays. Default: `Math.random`. */
  readonly random?: () => number
}

export interface RunEnd {
  readonly runId: string
  readonly state: Exclude<RunState, 'running'>
  /** Of the whole run, with what was finished before it was resumed. */
  readonly summary: RunSummary
}

/** Nothing was started, and nothing was written. */
export type NotClaimed =
  /** Other runs, alive, write some of the same assets. */
  | { readonly state: 'busy'; readonly holders: readonly Holder[] }
  /** Another process, alive, carries out the run that was to be resumed. */
  | { readonly state: 'owned'; readonly owner: string; readonly heartbeatAt: Date | null }
  /** The run that was to be resumed has nothing left to do. */
  | { readonly state: 'already succeeded' }

/** Milliseconds that a ledger may be away once the user has asked for an end. */
const PATIENCE_WHEN_STOPPING_MS = 5_000
const PATIENCE_MS = 120_000

/**
 * Carries a plan out: takes the run and the locks of its assets, gives its steps to the executors as the scheduler says,
 * and writes to the store before and after every effect, so that a run that is killed at any moment can be read, and
 * resumed, from the store alone. Gives how it ended, or why it could not begin.
 *
 * Failures of steps are results, not errors. On `signal`, and when somebody cancels the run through the store, no further
 * step starts, the running ones are told, and their end is waited for; what never started is marked as not run.
 *
 * A store that cannot be reached is waited for, two minutes at most. When it fails for good, nothing that the run does
 * can be written down any more. So no further step starts, the running ones are told to end and waited for, and the
 * store's own error is thrown (UnreachableError from the ledger). The store then still shows the run as running, which
 * is how a later command recognises it. The same where another process has taken the run meanwhile: LeaseLostError.
 */
export async function executeRun(options: RunOptions): Promise<RunEnd | NotClaimed> {
  const { plan, graph, now, runId = newRunId(), resume, owner = ownIdentity() } = options
  if (resume !== undefined) {
    if (options.runId === undefined) throw new InternalError('a run that is resumed has an id')
    refuseAnotherGraph(runId, plan, graph)
  }
  const index = indexPlan(plan, (operation) => graph.operation(operation).divisible)
  await mkdir(join(options.runsFolder, runId), { recursive: true })
  const startedAt = now()
  const { reason, requestedBy, store } = options
  const claim = await (resume === undefined
    ? store.createRun({ runId, plan, reason, requestedBy, at: startedAt, owner })
    : store.resumeRun(runId, owner, startedAt))
  return claim.type === 'claimed' ? carryOut({ ...options, runId }, index, startedAt) : notClaimed(claim)
}

function notClaimed(claim: Exclude<Claim, { type: 'claimed' }>): NotClaimed {
  switch (claim.type) {
    case 'busy':
      return { state: 'busy', holders: claim.holders }
    case 'owned':
      return { state: 'owned', owner: claim.owner, heartbeatAt: claim.heartbeatAt }
    case 'succeeded':
      return { state: 'already succeeded' }
  }
}

/** Everything from the moment in which the run is ours to its end. */
async function carryOut(
  options: RunOptions & { readonly runId: string },
  index: PlanIndex,
  startedAt: Date,
): Promise<RunEnd> {
  const { plan, graph, now, runId, signal, timing = systemTiming } = options
  const inbox = mailbox<Letter>()
  const ending = new AbortController()
  const endSteps = (why: string): void => ending.abort(new Error(why))
  const store = guardStore(options.store, {
    timing,
    onFailure: () => {
      endSteps('the run cannot be written down any more')
      inbox.put({ type: 'store failed' })
    },
    onNotice: (message) => events.emit({ type: 'notice', at: now().toISOString(), message }),
    patienceMs: () => (ending.signal.aborted ? PATIENCE_WHEN_STOPPING_MS : PATIENCE_MS),
  })
  const events = openEventLog(runId, store, options.onEvent)
  const stopHeartbeat = startHeartbeat({
    runId,
    store: options.store,
    timing,
    onCancel: (by) => {
      events.emit({ type: 'notice', at: now().toISOString(), message: `${by} cancels the run` })
      endSteps(`the run was cancelled by ${by}`)
      inbox.put({ type: 'cancel' })
    },
    onFailure: store.fail,
  })
  const interrupt = (): void => {
    endSteps(causeInWords({ type: 'interrupted' }, String))
    inbox.put({ type: 'interrupt' })
  }
  signal?.addEventListener('abort', interrupt, { once: true })
  if (signal?.aborted) interrupt()

  const running = new Set<Promise<void>>()
  try {
    const left = await begin({ ...options, store, emit: events.emit, index, startedAt })
    const run: RunContext = {
      runId,
      index,
      logicalDate: plan.request.logicalDate,
      target: plan.request.target,
      vars: plan.request.vars ?? {},
      graph,
      store,
      executors: options.executors,
      events,
      now,
      timing,
      random: options.random ?? Math.random,
      runFolder: join(options.runsFolder, runId),
      signal: ending.signal,
      onFailure: (cause) => inbox.put({ type: 'failure', cause }),
      before: left?.before ?? new Map(),
      tally: tallyOf(left),
    }
    const { limits, onFailure } = options
    const first = initialState(plan, {
      index,
      ...(limits !== undefined && { limits }),
      ...(onFailure !== undefined && { onFailure }),
      ...(left !== undefined && { left }),
    })
    const state = await drive(run, inbox, first, running, endSteps)
    stopHeartbeat()
    const endedAt = now()
    const summary: RunSummary = { durationMs: endedAt.getTime() - startedAt.getTime(), ...countEnds(run.tally) }
    await store.finishRun(runId, state, summary, endedAt)
    events.emit({ type: 'run finished', at: endedAt.toISOString(), runId, state, summary })
    await events.flushed()
    const failure = store.failure()
    if (failure !== undefined) throw failure.error
    return { runId, state, summary }
  } catch (error) {
    // Also for a bug of ours: no step may outlive its run.
    endSteps('the run broke off')
    await Promise.allSettled(running)
    throw error
  } finally {
    stopHeartbeat()
    signal?.removeEventListener('abort', interrupt)
  }
}

interface Beginning extends Pick<RunOptions, 'plan' | 'graph' | 'now' | 'resume' | 'requestedBy'> {
  readonly runId: string
  readonly store: ReturnType<typeof guardStore>
  readonly emit: (event: RunEvent) => void
  readonly index: PlanIndex
  readonly startedAt: Date
}

/** Tells that the run begins, or goes on: then with what of it stands. */
async function begin(beginning: Beginning): Promise<Left | undefined> {
  const { runId, plan, graph, resume, emit, index, startedAt, requestedBy } = beginning
  const at = startedAt.toISOString()
  if (resume === undefined) {
    emit({ type: 'run started', at, runId, plan })
    return undefined
  }
  const left = whatIsLeft(index, await resume(), (operation) => graph.operation(operation).divisible)
  await reopen(beginning, left)
  emit({ type: 'run resumed', at, runId, plan, requestedBy, finished: left.finished })
  return left
}

function tallyOf(left: Left | undefined): Tally {
  const tally: Tally = { assets: new Map(), checks: new Map() }
  for (const { step, outcome } of left?.finished.assets ?? []) noteAsset(tally, step, outcome)
  for (const { step, outcome } of left?.finished.checks ?? []) noteCheck(tally, step, outcome)
  return tally
}
