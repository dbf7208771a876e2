import { fileURLToPath } from 'node:url'
import { type ChildEnd, redact, runChild, secretsOf } from '@headwater/engine'
import type { DbtProject } from './project.ts'
import { type DbtEvent, type DbtRequest, parseDbtEvent } from './protocol.ts'

const program = fileURLToPath(new URL('../../python/run.py', import.meta.url))
const GRACE_MS = 10_000

export interface DbtRun {
  readonly end: ChildEnd
  /** Hides the secrets of dbt's environment in a text. */
  readonly hide: (text: string) => string
  /** The last lines of stderr: what Python says when it fails before our program does. */
  readonly stderr: readonly string[]
}

/** Runs dbt once and gives its events as they come, secrets hidden. Resolves when the process has ended; never rejects. */
export async function runDbt(
  project: Pick<DbtProject, 'python' | 'projectDir' | 'env' | 'graceMs'>,
  request: DbtRequest,
  signal: AbortSignal,
  onEvent: (event: DbtEvent) => void,
): Promise<DbtRun> {
  const env = dbtEnvironment(project)
  const secrets = secretsOf(env)
  const hide = (text: string): string => redact(text, secrets)
  const stderr: string[] = []
  const onLine = (stream: 'stdout' | 'stderr', line: string): void => {
    const event = stream === 'stdout' ? parseDbtEvent(line) : null
    if (event !== null) {
      onEvent(hidden(event, hide))
      return
    }
    const text = hide(line)
    stderr.push(text)
    if (stderr.length > 20) stderr.shift()
    onEvent({ type: 'log', level: 'warn', text })
  }
  const end = await runChild({
    program: project.python,
    args: [program],
    cwd: project.projectDir,
    env,
    signal,
    // SIGTERM would say no more: dbt cancels its queries on the first signal and is not to be disturbed at it.
    politely: ['SIGINT'],
    graceMs: project.graceMs ?? GRACE_MS,
    input: `${JSON.stringify(request)}\n`,
    onLine,
  })
  return { end, hide, stderr }
}

function dbtEnvironment(project: Pick<DbtProject, 'env'>): { readonly [name: string]: string | undefined } {
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
