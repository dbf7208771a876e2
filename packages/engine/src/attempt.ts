import type { RetryPolicy } from '@headwater/graph'
import { checkFailed } from './check-gate.ts'
import { isWorthRetrying } from './retry-policy.ts'
import type { RunContext } from './run-context.ts'
import type { Startable } from './scheduler-state.ts'
import type { AssetOutcome, EarlierAttempt, StepContext, StepInput, StepResult } from './step.ts'
import { type Holding, takeReports } from './step-reports.ts'
import type { AttemptEnd } from './what-to-retry.ts'

/**
 * Lets an executor carry out one attempt of a step, for as long as the step may take. What has ended for good is written
 * at once; what another attempt may mend, and what was cut short, is held back. Rejects only when the store failed.
 *
 * `mayFollow` is the policy if another attempt may follow this one, else null.
 */
export async function carryOut(
  run: RunContext,
  input: StepInput,
  mayFollow: RetryPolicy | null,
  lacks: Startable['lacks'],
): Promise<AttemptEnd & { readonly external: EarlierAttempt['external'] }> {
  const { timeoutMs } = input.operation
  const tooLong = new AbortController()
  const takeBack =
    timeoutMs === undefined
      ? () => {}
      : run.timing.after(timeoutMs, () => tooLong.abort(new Error(`it took longer than ${timeoutMs / 1000} s`)))
  const signal = AbortSignal.any([run.signal, tooLong.signal])
  const reports = takeReports(run, input, holdingBack(mayFollow), lacks)
  let said: StepResult
  try {
    said = await execute(run, input, { signal, report: reports.report, external: reports.external, now: run.now })
  } finally {
    takeBack()
  }
  await reports.end()

  const { written, held } = reports
  const timedOut = tooLong.signal.aborted && !run.signal.aborted && said.state === 'interrupted'
  if (timedOut) {
    said = failed(`it took longer than ${(timeoutMs ?? 0) / 1000} s and was ended (timeout)`)
    for (const [key, outcome] of held.assets) held.assets.set(key, asTimedOut(outcome, said.message))
  }
  return { said, written, held, external: reports.lastExternal() }
}

function holdingBack(mayFollow: RetryPolicy | null): Holding {
  return {
    asset: (outcome) => {
      // Why it was interrupted is known only when its executor has returned.
      if (outcome.state === 'interrupted') return true
      if (mayFollow === null) return false
      return outcome.state === 'not run' || (outcome.state === 'failed' && isWorthRetrying(mayFollow, outcome))
    },
    check: (outcome) =>
      mayFollow !== null &&
      (outcome.state === 'not run' || (checkFailed(outcome) && isWorthRetrying(mayFollow, outcome))),
  }
}

function asTimedOut(outcome: AssetOutcome, message: string): AssetOutcome {
  return outcome.state === 'interrupted' ? { ...outcome, state: 'failed', message } : outcome
}

/** Calls the executor. One that throws has a bug: its step fails and the run goes on. */
async function execute(run: RunContext, input: StepInput, context: StepContext): Promise<StepResult> {
  const executor = run.executors[input.step.executor]
  if (executor === undefined) {
    return failed(`nothing here carries out operations of the sort "${input.step.executor}"`)
  }
  if (context.signal.aborted) return { state: 'interrupted' }
  try {
    return await executor(input, context)
  } catch (error) {
    // What gives up by throwing when it is told to end has done as it was told.
    if (context.signal.aborted) return { state: 'interrupted' }
    const message = error instanceof Error ? error.message : String(error)
    const stack = error instanceof Error ? (error.stack?.split('\n').slice(1, 6) ?? []) : []
    return failed(`a bug in the ${input.step.executor} executor: ${message}`, stack)
  }
}

function failed(message: string, evidence: readonly string[] = []): Extract<StepResult, { state: 'failed' }> {
  return { state: 'failed', message, evidence, next: [] }
}
