import { readFileSync, rmSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import {
  type ChildEnd,
  type Executor,
  redact,
  runChild,
  type StepContext,
  type StepInput,
  type StepResult,
  secretsOf,
} from '@headwater/engine'
import type { Json } from '@headwater/graph'
import { type ProgramMetadata, readMetadata } from './metadata-protocol.ts'
import { fillIn } from './placeholders.ts'
import { type ProgramSpec, readProgramSpec } from './spec.ts'

export interface ProgramSettings {
  /** The target's Python: what `python` and `python3` mean as a program. */
  readonly python: string
  /** The target's environment, added to our own. */
  readonly env: { readonly [name: string]: string | undefined }
  /** Milliseconds from SIGINT over SIGTERM to SIGKILL; 10 s by default. */
  readonly graceMs?: number
}

const GRACE_MS = 10_000
/** How many of its last lines tell why a program failed. */
const EVIDENCE_LINES = 20
/** EX_TEMPFAIL of sysexits.h: by it a program says that the same may go well a little later. */
const TRY_AGAIN = 75

/**
 * Runs a program as an operation: its log line by line, secrets hidden, and its metadata by the protocol of docs/programs.md.
 * On abort and at its timeout the program and all that it started are ended before the step is.
 */
export function createProgramExecutor(settings: ProgramSettings): Executor {
  return async (input, context) => {
    if (context.signal.aborted) return { state: 'interrupted' }
    const spec = readProgramSpec(input)
    const fill = (text: string): string | null => fillIn(text, input.logicalDate, input.step.partition)
    const args = spec.args.map(fill)
    const ownEnv = Object.entries(spec.env).map(([name, value]) => ({ name, value: fill(value) }))
    if (!args.every(isFilled) || !ownEnv.every(({ value }) => isFilled(value))) {
      return failed('it takes {partition}, and its operation has no partitions')
    }
    const metadataFile = join(input.runFolder, `${input.step.id.replaceAll(/[^\w.-]/g, '_')}.metadata.jsonl`)
    rmSync(metadataFile, { force: true }) // A step that is tried again starts without the words of the first try.
    const env = environment(settings)
    for (const { name, value } of ownEnv) env[name] = value ?? undefined
    Object.assign(env, headwaterVariables(input, metadataFile, context.now()))
    return runProgram({ ...spec, args }, settings, env, metadataFile, input, context)
  }
}

async function runProgram(
  spec: ProgramSpec,
  settings: ProgramSettings,
  env: { readonly [name: string]: string | undefined },
  metadataFile: string,
  input: StepInput,
  context: StepContext,
): Promise<StepResult> {
  const secrets = secretsOf(env)
  const hide = (text: string): string => redact(text, secrets)
  const lastLines: string[] = []
  const startedAt = context.now().getTime()
  for (const { asset } of input.assets) context.report({ type: 'asset started', key: asset.key })

  const end = await runChild({
    program: spec.program === 'python' || spec.program === 'python3' ? settings.python : spec.program,
    args: spec.args,
    cwd: spec.cwd ?? process.cwd(),
    env,
    signal: context.signal,
    politely: ['SIGINT', 'SIGTERM'],
    graceMs: settings.graceMs ?? GRACE_MS,
    ...(spec.timeoutMs !== undefined && { timeoutMs: spec.timeoutMs }),
    onLine: (stream, text) => {
      const line = hide(text)
      lastLines.push(line)
      if (lastLines.length > EVIDENCE_LINES) lastLines.shift()
      context.report({ type: 'log', stream, line })
    },
  })

  const metadata = hidden(readMetadata(contentOf(metadataFile), Object.keys(spec.handles)), hide)
  for (const warning of metadata.warnings)
    context.report({ type: 'log', stream: 'stderr', line: `warning: ${warning}` })
  const failure = failureOf(end, spec, lastLines)
  if (failure !== null) return failure
  if (metadata.unavailable !== null) return { state: 'unavailable', message: metadata.unavailable }
  const durationMs = context.now().getTime() - startedAt
  for (const { asset } of input.assets) {
    context.report({ type: 'asset finished', outcome: made(asset.key, input, spec, metadata, durationMs) })
  }
  return { state: 'done' }
}

/** Our own environment with the target's, and the folder of the target's Python first on PATH: for scripts that call `python`. */
function environment({ env: targetEnv, python }: ProgramSettings): { [name: string]: string | undefined } {
  const env: { [name: string]: string | undefined } = { ...process.env, ...targetEnv, PYTHONUNBUFFERED: '1' }
  // Python would compile every module again at each start.
  delete env.PYTHONDONTWRITEBYTECODE
  if (isAbsolute(python)) env.PATH = [dirname(python), env.PATH].filter(Boolean).join(delimiter)
  return env
}

function headwaterVariables(input: StepInput, metadataFile: string, now: Date): { [name: string]: string | undefined } {
  return {
    HEADWATER_METADATA: metadataFile,
    HEADWATER_DATE: input.logicalDate,
    HEADWATER_NOW: now.toISOString(),
    // Not set at all without one, also when we were started by another step.
    HEADWATER_PARTITION: input.step.partition ?? undefined,
    // By this what a killed run has left behind is found.
    HEADWATER_RUN_ID: input.runId,
    HEADWATER_ATTEMPT: String(input.attempt),
    HEADWATER_TARGET: input.target,
  }
}

/** How the program ended, unless well. */
function failureOf(end: ChildEnd, spec: ProgramSpec, lastLines: readonly string[]): StepResult | null {
  if (end.type === 'not started') return failed(end.message)
  if (end.stopped === 'aborted') return { state: 'interrupted' }
  if (end.stopped === 'timed out') {
    return failed(
      `${spec.program} took longer than ${(spec.timeoutMs ?? 0) / 1000} s and was ended (timeout)`,
      lastLines,
    )
  }
  if (end.type === 'killed') return failed(`${spec.program} ended by signal ${end.signal}`, lastLines)
  if (end.code === 0) return null
  const said = lastLines.findLast((line) => line.trim() !== '')
  const failure = failed(
    `${spec.program} ended with exit code ${end.code}${said === undefined ? '' : `: ${said.trim()}`}`,
    lastLines,
  )
  return end.code === TRY_AGAIN ? { ...failure, transient: true } : failure
}

function failed(message: string, evidence: readonly string[] = []): Extract<StepResult, { state: 'failed' }> {
  return { state: 'failed', message, evidence: [...evidence], next: [] }
}

function made(
  key: StepInput['assets'][number]['asset']['key'],
  { step }: StepInput,
  { handles }: ProgramSpec,
  { rows, values, warnings }: ProgramMetadata,
  durationMs: number,
) {
  const handle = Object.entries(handles).find(([, made]) => made === key)?.[0] ?? ''
  const metadata: { readonly [key: string]: Json } = {
    ...values.get(handle),
    ...(warnings.length > 0 && { warnings }),
  }
  return {
    key,
    partition: step.partition,
    state: 'materialized',
    rows: rows.get(handle)?.rows ?? null,
    rowsWritten: rows.get(handle)?.written ?? null,
    durationMs,
    message: null,
    metadata,
  } as const
}

/** Texts are hidden one by one: in the whole file, a secret of digits would spoil a count. */
function hidden(metadata: ProgramMetadata, hide: (text: string) => string): ProgramMetadata {
  const { rows, values, unavailable, warnings } = metadata
  const hideIn = (value: Json): Json => {
    if (typeof value === 'string') return hide(value)
    if (Array.isArray(value)) return value.map(hideIn)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hideIn(inner)]))
  }
  const safe = [...values].map(
    ([handle, said]) =>
      [handle, Object.fromEntries(Object.entries(said).map(([key, value]) => [key, hideIn(value)]))] as const,
  )
  return { rows, values: new Map(safe), unavailable: unavailable && hide(unavailable), warnings: warnings.map(hide) }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // A program need not write any.
  }
}

function isFilled(value: string | null): value is string {
  return value !== null
}
