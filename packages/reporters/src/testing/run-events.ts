import type { AssetOutcome, AssetState, CheckOutcome, Finished, RunEvent, RunState, StepState } from '@headwater/engine'
import type { Plan } from '@headwater/planner'
import { key } from './world.ts'

/** For tests: the events of a run, from a few words. */
const at = '2025-01-04T12:30:00.000Z'

export const runStarted = (plan: Plan): RunEvent => ({ type: 'run started', at, runId: '7f3c', plan })
export const runResumed = (plan: Plan, finished: Partial<Finished>): RunEvent => ({
  type: 'run resumed',
  at,
  runId: '7f3c',
  plan,
  requestedBy: 'ann@laptop',
  finished: { assets: [], checks: [], ...finished },
})
export const stepStarted = (step: string, attempt = 1): RunEvent => ({ type: 'step started', at, step, attempt })
export const stepWaiting = (step: string, what: string): RunEvent => ({ type: 'step waiting', at, step, for: what })
export const stepRetrying = (step: string, attempt: number, delayMs: number, message: string): RunEvent => ({
  type: 'step retrying',
  at,
  step,
  attempt,
  attempts: 7,
  delayMs,
  message,
})
export const notice = (message: string): RunEvent => ({ type: 'notice', at, message })
export const external = (step: string, id: string, url: string | null = null): RunEvent => ({
  type: 'external',
  at,
  step,
  id,
  url,
})
export const assetStarted = (step: string, name: string): RunEvent => ({
  type: 'asset started',
  at,
  step,
  key: key(name),
})

export function assetFinished(
  step: string,
  name: string,
  state: AssetState,
  given: Partial<AssetOutcome> & { readonly rowsBefore?: number } = {},
): RunEvent {
  const { rowsBefore = null, ...rest } = given
  const outcome: AssetOutcome = {
    key: key(name),
    partition: null,
    state,
    rows: null,
    rowsWritten: null,
    durationMs: null,
    message: null,
    metadata: {},
    ...rest,
  }
  return { type: 'asset finished', at, step, outcome, rowsBefore }
}

export function checkFinished(
  step: string,
  name: string,
  parents: readonly string[],
  state: CheckOutcome['state'],
  given: Partial<CheckOutcome> = {},
): RunEvent {
  const outcome: CheckOutcome = {
    key: `nba/checks/${name}`,
    name,
    assets: parents.map(key),
    state,
    severity: 'error',
    failures: null,
    durationMs: null,
    message: null,
    sql: null,
    ...given,
  }
  return { type: 'check finished', at, step, outcome }
}

export function stepFinished(
  step: string,
  state: StepState,
  given: { readonly message?: string; readonly evidence?: readonly string[]; readonly next?: readonly string[] } = {},
): RunEvent {
  const { message = null, evidence = [], next = [] } = given
  return { type: 'step finished', at, step, state, durationMs: 1000, message, evidence, next }
}

export const runFinished = (state: RunState): RunEvent => ({
  type: 'run finished',
  at,
  runId: '7f3c',
  state,
  summary: { durationMs: 8200, assets: {}, checks: {} },
})
