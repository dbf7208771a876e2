import type { AssetOutcome, AssetState, Executor, Executors, StepContext, StepInput } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'

/** How the pretended work goes. Test equipment only: nothing is made. */
export interface Pretending {
  /** Milliseconds that an asset takes. */
  readonly msOf: (key: AssetKey) => number
  /** Waits so long, at most until the signal; a history that is made up moves its clock instead. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  /** What becomes of an asset, where it is not simply made. */
  readonly fate?: (key: AssetKey, partition: string | null, attempt: number) => AssetState | undefined
  readonly logLines?: number
  /** Called for what is written aside. */
  readonly onAside?: (key: AssetKey, partition: string, runId: string) => Promise<void>
}

/** Executors that pretend: they log, take their time, fail where they are told to, and say what executors say. */
export function pretendingExecutors(pretending: Pretending): Executors {
  const executor: Executor = async (input, context) => {
    const { step, runId } = input
    if (step.executor === 'isolated' || step.executor === 'gold') {
      await context.external(`${step.executor}-${runId}-${step.partition ?? ''}`, 'https://console.example/execution')
    }
    say(context, `$ ${step.title}`)
    const bad = new Set<string>()
    let unavailable = false
    for (const { asset } of input.assets) {
      if (context.signal.aborted) return { state: 'interrupted' }
      if (asset.upstream.some((key) => bad.has(key))) {
        bad.add(asset.key)
        context.report({
          type: 'asset finished',
          outcome: outcome(input, asset.key, 'not run', 0, 'what it reads failed'),
        })
        continue
      }
      const state = await make(input, asset.key, context, pretending)
      if (state === null) return { state: 'interrupted' }
      if (state === 'failed') bad.add(asset.key)
      if (state === 'unavailable') unavailable = true
    }
    for (const check of input.checks) {
      const failed = check.severity === 'error' && check.assets.some((key) => bad.has(key))
      const warned = check.severity === 'warn' && check.name.length % 7 === 0
      context.report({
        type: 'check finished',
        outcome: {
          key: check.key,
          name: check.name,
          assets: check.assets,
          state: failed ? 'not run' : warned ? 'warned' : 'passed',
          severity: check.severity,
          failures: failed ? null : warned ? 3 : 0,
          durationMs: 20,
          message: warned ? 'Got 3 results, configured to warn if != 0' : null,
          sql: `select * from (select 1) as ${check.name} where 1 = 0`,
        },
      })
    }
    if (unavailable) return { state: 'unavailable', message: 'the source has nothing yet (404)' }
    if (bad.size === 0) return { state: 'done' }
    return { state: 'failed', message: `${bad.size} of ${input.assets.length} failed`, evidence: [], next: [] }
  }
  return {
    function: executor,
    program: executor,
    dbt: executor,
    'ecs-service': executor,
    isolated: executor,
    gold: executor,
  }
}

/** Null: interrupted. */
async function make(
  input: StepInput,
  key: AssetKey,
  context: StepContext,
  { msOf, pause, fate, logLines = 6, onAside }: Pretending,
): Promise<AssetState | null> {
  const { partition } = input.step
  context.report({ type: 'asset started', key })
  const ms = msOf(key)
  for (let line = 0; line < logLines; line++) {
    await pause(ms / logLines, context.signal)
    if (context.signal.aborted) return null
    const hostile = line === 2 ? '  <b onmouseover="alert(1)">not markup</b>' : ''
    say(
      context,
      `${key}${partition === null ? '' : ` ${partition}`}: part ${line + 1} of ${logLines}, ${line * 1_000} rows${hostile}`,
    )
  }
  const aside = input.step.executor === 'isolated'
  const state = fate?.(key, partition, input.attempt) ?? (aside ? 'written aside' : 'materialized')
  if (state === 'written aside' && partition !== null) await onAside?.(key, partition, input.runId)
  const message =
    state === 'failed'
      ? 'Database Error: division by zero\n  in the model, line 14'
      : state === 'unavailable'
        ? 'not available at the source yet (404)'
        : null
  if (state === 'failed') say(context, message ?? '', 'stderr')
  context.report({ type: 'asset finished', outcome: outcome(input, key, state, ms, message) })
  return state
}

function outcome(
  { step }: StepInput,
  key: AssetKey,
  state: AssetState,
  ms: number,
  message: string | null,
): AssetOutcome {
  const made = state === 'materialized' || state === 'unchanged' || state === 'written aside'
  const rows = made ? 1_000 + ((key.length * 7919) % 50_000) : null
  return {
    key,
    partition: step.partition,
    state,
    rows,
    rowsWritten: rows === null ? null : Math.round(rows / 10),
    durationMs: made || state === 'failed' ? Math.round(ms) : null,
    message,
    metadata: {},
  }
}

function say(context: StepContext, text: string, stream: 'stdout' | 'stderr' = 'stdout'): void {
  for (const line of text.split('\n')) context.report({ type: 'log', stream, line })
}
