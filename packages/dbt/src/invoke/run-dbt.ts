import { fileURLToPath } from 'node:url'
import { type ChildEnd, redact, runChild, secretsOf } from '@headwater/engine'
import type { DbtProject } from './project.ts'
import { type DbtEvent, type DbtRequest, parseDbtEvent } from './protocol.ts'
import { reachServer } from './warm/reach-server.ts'
import { runWarm } from './warm/run-warm.ts'

const program = fileURLToPath(new URL('../../python/run.py', import.meta.url))
const GRACE_MS = 10_000

export type RunningProject = Pick<
  DbtProject,
  'python' | 'projectDir' | 'profilesDir' | 'target' | 'targetPath' | 'env' | 'graceMs'
>

export interface DbtRun {
  readonly end: ChildEnd
  /** Hides the secrets of dbt's environment in a text. */
  readonly hide: (text: string) => string
  /** The last lines of stderr: what Python says when it fails before our program does. */
  readonly stderr: readonly string[]
  /** The warm dbt was gone in the middle: no fault of what it was at. */
  readonly lost?: true
}

/**
 * Runs dbt once and gives its events as they come, secrets hidden. Resolves when it has ended; never rejects. The warm dbt does
 * it where there is one; where that fails before anything was built, dbt is run by itself.
 */
export async function runDbt(
  project: RunningProject,
  request: DbtRequest,
  signal: AbortSignal,
  onEvent: (event: DbtEvent) => void,
): Promise<DbtRun> {
  const env = dbtEnvironment(project)
  const secrets = secretsOf(env)
  const hide = (text: string): string => redact(text, secrets)
  const stderr: string[] = []
  const warn = (text: string): void => {
    stderr.push(text)
    if (stderr.length > 20) stderr.shift()
    onEvent({ type: 'log', level: 'warn', text })
  }
  const reader =
    (onDbtEvent: (event: DbtEvent) => void) =>
    (stream: 'stdout' | 'stderr', line: string): void => {
      const event = stream === 'stdout' ? parseDbtEvent(line) : null
      if (event === null) warn(hide(line))
      else onDbtEvent(hidden(event, hide))
    }
  const start = { cwd: project.projectDir, env, signal, graceMs: project.graceMs ?? GRACE_MS }
  const warm = await tryWarm(project, request, start, reader, onEvent)
  if (warm !== null && warm.type === 'ended') return { end: warm.end, hide, stderr, ...(warm.lost && { lost: true }) }
  if (warm !== null) {
    stderr.length = 0
    onEvent({ type: 'log', level: 'warn', text: `the warm dbt is left out, ${warm.why}: dbt is started by itself` })
  }
  const end = await runChild({
    ...start,
    program: project.python,
    args: [program],
    // SIGTERM would say no more: dbt cancels its queries on the first signal and is not to be disturbed at it.
    politely: ['SIGINT'],
    input: `${JSON.stringify(request)}\n`,
    onLine: reader(onEvent),
  })
  return { end, hide, stderr }
}

type Warm =
  | { readonly type: 'ended'; readonly end: ChildEnd; readonly lost?: boolean }
  | { readonly type: 'failed'; readonly why: string }
  | null

/** Null where no warm dbt is wanted; `failed` where it did nothing that cannot be done once more. */
async function tryWarm(
  project: RunningProject,
  request: DbtRequest,
  start: Omit<Parameters<typeof runWarm>[1], 'request' | 'onLine'>,
  reader: (onEvent: (event: DbtEvent) => void) => Parameters<typeof runWarm>[1]['onLine'],
  onEvent: (event: DbtEvent) => void,
  isAgain = false,
): Promise<Warm> {
  if (start.signal.aborted) return null
  const server = await reachServer(project, start.env, request.command)
  if (server === null) return null
  if (server.type === 'failed') return server
  let began = false
  let isBug = false
  // What dbt says of a failure of ours is for nobody, unless it is too late to do better.
  const held: DbtEvent[] = []
  const onLine = reader((event) => {
    if (event.type === 'began' || event.type === 'node started') began = true
    if (event.type === 'bug') isBug = true
    if (isBug && event.type === 'error') held.push(event)
    else onEvent(event)
  })
  const end = await runWarm(server.connection, { ...start, request, onLine })
  if (end.type === 'refused') return { type: 'failed', why: end.why }
  // It was ending when it was asked: another one is started in its place.
  if (end.type === 'lost' && !end.taken && !isAgain) return tryWarm(project, request, start, reader, onEvent, true)
  const died = end.type === 'lost' || end.type === 'killed'
  const over = !began && !start.signal.aborted
  if (over && died) return { type: 'failed', why: 'it ended before it began' }
  if (over && isBug) return { type: 'failed', why: 'it failed' }
  for (const event of held) onEvent(event)
  if (end.type === 'lost')
    return { type: 'ended', end: { type: 'killed', signal: 'SIGKILL', stopped: null }, lost: true }
  return { type: 'ended', end }
}

/** What dbt sees of the environment. */
export function dbtEnvironment(project: Pick<DbtProject, 'env'>): { readonly [name: string]: string | undefined } {
  const env: { [name: string]: string | undefined } = {
    ...process.env,
    ...project.env,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    // Both pipes carry UTF-8, whatever the machine's locale.
    PYTHONUTF8: '1',
  }
  // Where it is set, each start of dbt compiles all of its modules again: twice the time.
  delete env.PYTHONDONTWRITEBYTECODE
  return env
}

/** The texts of an event without secrets; ids and names are no texts. */
function hidden(event: DbtEvent, hide: (text: string) => string): DbtEvent {
  if ('text' in event) return { ...event, text: hide(event.text) }
  if ('message' in event && event.message !== null) return { ...event, message: hide(event.message) }
  return event
}
