import type { MadeAsset, OperationContext, OperationFunction, OperationResult } from '@headwater/config'
import {
  type AssetOutcome,
  type Executor,
  isTransientError,
  redact,
  type StepContext,
  type StepInput,
  type StepResult,
  secretsOf,
} from '@headwater/engine'
import { didYouMean, isUserError } from '@headwater/errors'
import type { AssetKey, OperationName } from '@headwater/graph'
import { readHandles } from './spec.ts'

export interface FunctionSettings {
  readonly functions: ReadonlyMap<OperationName, OperationFunction>
  /** The target's environment, given to the function on top of our own. */
  readonly env: OperationContext['env']
  /** Milliseconds that a function gets to notice the abort; 10 s by default. It cannot be ended from outside. */
  readonly graceMs?: number
}

const GRACE_MS = 10_000

type Ended =
  | { readonly type: 'returned'; readonly result: OperationResult }
  | { readonly type: 'threw'; readonly error: unknown }
  | { readonly type: 'left behind' }

/**
 * Runs TypeScript operations. What a function throws fails its step: with the message, details and next commands of a UserError,
 * with the message alone of any other error, whose stack goes to the log. An error of a connection that was refused or
 * lost is one that passes: its step is tried again.
 */
export function createFunctionExecutor(settings: FunctionSettings): Executor {
  return async (input, context) => {
    if (context.signal.aborted) return { state: 'interrupted' }
    const run = settings.functions.get(input.operation.name)
    if (!run) return failed(`no function is known for the operation ${input.operation.name}`)

    const env = { ...process.env, ...settings.env }
    const secrets = secretsOf(env)
    const hide = (text: string): string => redact(text, secrets)
    const log = (stream: 'stdout' | 'stderr', text: string): void => {
      for (const line of hide(text).split('\n')) context.report({ type: 'log', stream, line })
    }
    const startedAt = context.now().getTime()
    for (const { asset } of input.assets) context.report({ type: 'asset started', key: asset.key })

    const ended = await settle(run, operationContext(input, context, env, log), settings.graceMs ?? GRACE_MS)
    if (ended.type === 'left behind') {
      log('stderr', `${input.operation.name} did not end when it was told to`)
      return { state: 'interrupted' }
    }
    if (context.signal.aborted) return { state: 'interrupted' }
    if (ended.type === 'threw') return failureOf(ended.error, hide, log)
    // Types do not bind what is written in JavaScript.
    if (!isResult(ended.result)) return failed("it gave neither { made: ... } nor unavailable('...')")
    if ('unavailable' in ended.result) return { state: 'unavailable', message: hide(ended.result.unavailable) }
    return reportMade(ended.result.made, input, context, context.now().getTime() - startedAt)
  }
}

function isResult(result: unknown): result is OperationResult {
  return typeof result === 'object' && result !== null && ('unavailable' in result || 'made' in result)
}

function operationContext(
  input: StepInput,
  { signal, now }: StepContext,
  env: OperationContext['env'],
  log: (stream: 'stdout', text: string) => void,
): OperationContext {
  const { logicalDate, target, runId, step } = input
  return { partition: step.partition, logicalDate, target, runId, env, now, signal, log: (line) => log('stdout', line) }
}

/** How the function ended. One that goes on after the abort is left behind once the grace time is over. */
async function settle(run: OperationFunction, context: OperationContext, graceMs: number): Promise<Ended> {
  const { promise: leftBehind, resolve: leave } = Promise.withResolvers<Ended>()
  let timer: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    timer = setTimeout(() => leave({ type: 'left behind' }), graceMs)
  }
  context.signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([outcomeOf(run, context), leftBehind])
  } finally {
    context.signal.removeEventListener('abort', onAbort)
    clearTimeout(timer)
  }
}

async function outcomeOf(run: OperationFunction, context: OperationContext): Promise<Ended> {
  try {
    return { type: 'returned', result: await run(context) }
  } catch (error) {
    return { type: 'threw', error }
  }
}

function failureOf(
  error: unknown,
  hide: (text: string) => string,
  log: (stream: 'stderr', text: string) => void,
): StepResult {
  const transient = isTransientError(error) ? ({ transient: true } as const) : {}
  if (isUserError(error)) {
    return {
      state: 'failed',
      message: hide(error.message),
      evidence: error.details.map(hide),
      next: error.next.map(hide),
      ...transient,
    }
  }
  if (!(error instanceof Error)) return failed(hide(String(error)))
  if (error.stack !== undefined) log('stderr', error.stack)
  return { ...failed(hide(firstLine(error))), ...transient }
}

/** An error for several addresses has a message in each of its parts only; what fetch throws says no more than that it did. */
function firstLine(error: Error): string {
  const said = error.message.split('\n')[0]
  if (said === 'fetch failed' && error.cause instanceof Error) return `${said}: ${firstLine(error.cause)}`
  if (said) return said
  const [part] = error instanceof AggregateError ? error.errors : []
  return part instanceof Error ? firstLine(part) : error.name
}

/** Each made asset by its handle. A handle that nobody knows, and an asset that was not made, fail the step by name. */
function reportMade(
  made: { readonly [handle: string]: MadeAsset },
  input: StepInput,
  context: StepContext,
  durationMs: number,
): StepResult {
  const handles = readHandles(input)
  const unknown = Object.keys(made).filter((handle) => !handles.has(handle))
  if (unknown.length > 0) {
    return failed(
      `it made ${unknown.join(', ')}, which its operation does not make`,
      unknown.flatMap((handle) => didYouMean(handle, handles.keys())),
    )
  }
  const missing: string[] = []
  for (const [handle, key] of handles) {
    const asset = Object.hasOwn(made, handle) ? made[handle] : undefined
    if (asset)
      context.report({ type: 'asset finished', outcome: outcome(key, asset, input.step.partition, durationMs) })
    else missing.push(handle)
  }
  if (missing.length === 0) return { state: 'done' }
  return failed(`it did not say that it made ${missing.join(', ')}`, [
    `expected  { made: { ${[...handles.keys()].map((handle) => `${handle}: {}`).join(', ')} } } or unavailable('...')`,
  ])
}

function outcome(key: AssetKey, asset: MadeAsset, partition: string | null, durationMs: number): AssetOutcome {
  const { rows = null, rowsWritten = null, metadata = {} } = asset
  return { key, partition, state: 'materialized', rows, rowsWritten, durationMs, message: null, metadata }
}

function failed(message: string, evidence: readonly string[] = []): Extract<StepResult, { state: 'failed' }> {
  return { state: 'failed', message, evidence, next: [] }
}
