import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { guardGroup, releaseGroup, startGuard } from './child-guard.ts'

export interface ChildOptions {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment; nothing is added to it. */
  readonly env: { readonly [name: string]: string | undefined }
  /** Ends the child and everything it started. */
  readonly signal: AbortSignal
  /** The polite signals, in the order in which they are sent over the grace time. SIGKILL comes last. */
  readonly politely: readonly NodeJS.Signals[]
  /** Milliseconds from the first polite signal to SIGKILL. */
  readonly graceMs: number
  /** Milliseconds after which the child is ended as if by the signal. */
  readonly timeoutMs?: number
  /** Written to its stdin, which then stays open while the child and we live: a child can tell from its end that we are gone. */
  readonly input?: string
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void
}

/** How a child ended. `stopped` says whether we ended it. */
export type ChildEnd =
  | { readonly type: 'exited'; readonly code: number; readonly stopped: Stopped }
  | { readonly type: 'killed'; readonly signal: NodeJS.Signals; readonly stopped: Stopped }
  | { readonly type: 'not started'; readonly reason: NotStarted; readonly message: string }

export type Stopped = 'aborted' | 'timed out' | null
export type NotStarted = 'no program' | 'no folder' | 'not permitted' | 'other'

/** What its grandchildren may still write after it has ended. */
const DRAIN_MS = 1000

/**
 * Runs a program, never through a shell, in a process group of its own, and resolves when it and all of its group have ended.
 * The group gets none of the terminal's signals: Ctrl-C reaches it through `signal` alone. It does not outlive this
 * process, even where that is killed. Never rejects.
 */
export function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { program, args, cwd, env, input } = options
  if (!existsSync(cwd)) return Promise.resolve(notStarted('no folder', `the folder ${cwd} does not exist`))
  return new Promise((resolve) => {
    startGuard()
    let child: ChildProcess
    try {
      const stdin = input === undefined ? 'ignore' : 'pipe'
      child = spawn(program, args, { cwd, env, detached: true, stdio: [stdin, 'pipe', 'pipe'] })
    } catch (error) {
      resolve(startFailure(program, error))
      return
    }
    const { pid, stdin, stdout, stderr } = child
    child.on('error', (error) => {
      if (pid === undefined) resolve(startFailure(program, error))
    })
    if (pid === undefined || !stdout || !stderr) return

    groups.add(pid)
    guardGroup(pid)
    const lines = Promise.all([
      readLines(stdout, 'stdout', options.onLine),
      readLines(stderr, 'stderr', options.onLine),
    ])
    stdin?.on('error', () => {}) // It ended before it read all of it; its end says so.
    stdin?.write(input)
    const stop = stopper(pid, options)

    child.once('exit', async (code, signal) => {
      const stopped = stop.end()
      signalGroup(pid, 'SIGKILL')
      groups.delete(pid)
      releaseGroup(pid)
      const drained = setTimeout(() => {
        stdout.destroy()
        stderr.destroy()
      }, DRAIN_MS)
      await lines
      clearTimeout(drained)
      stdin?.destroy()
      resolve(signal === null ? { type: 'exited', code: code ?? 0, stopped } : { type: 'killed', signal, stopped })
    })
  })
}

/** Process groups that must not outlive us. */
const groups = new Set<number>()
process.on('exit', () => {
  for (const pid of groups) signalGroup(pid, 'SIGKILL')
})

/** Ends a group politely, then not, once the signal aborts or the time is up. */
function stopper(pid: number, { signal, politely, graceMs, timeoutMs }: ChildOptions): { end: () => Stopped } {
  const timers: NodeJS.Timeout[] = []
  let stopped: Stopped = null
  const stop = (why: 'aborted' | 'timed out'): void => {
    if (stopped !== null) return
    stopped = why
    for (const [n, name] of [...politely, 'SIGKILL' as const].entries()) {
      const send = () => signalGroup(pid, name)
      if (n === 0) send()
      else timers.push(setTimeout(send, (graceMs * n) / Math.max(1, politely.length)))
    }
  }
  const onAbort = (): void => stop('aborted')
  if (timeoutMs !== undefined) timers.push(setTimeout(() => stop('timed out'), timeoutMs))
  if (signal.aborted) stop('aborted')
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    end: () => {
      signal.removeEventListener('abort', onAbort)
      for (const timer of timers) clearTimeout(timer)
      return stopped
    },
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Nobody of the group is left.
  }
}

function readLines(stream: Readable, name: 'stdout' | 'stderr', onLine: ChildOptions['onLine']): Promise<void> {
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })
  lines.on('line', (line) => onLine(name, line))
  stream.once('close', () => lines.close()) // A destroyed stream ends without an end.
  return new Promise((resolve) => lines.once('close', resolve))
}

function startFailure(program: string, error: unknown): ChildEnd {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return notStarted('no program', `there is no program "${program}"`)
  // A folder of the PATH that may not be entered makes a missing program look like a forbidden one.
  if (code === 'EACCES' && !program.includes('/'))
    return notStarted('no program', `there is no program "${program}" on the PATH that may be run`)
  if (code === 'EACCES')
    return notStarted('not permitted', `"${program}" may not be run: it is no program, or not allowed`)
  return notStarted('other', `"${program}" could not be started: ${error instanceof Error ? error.message : error}`)
}

function notStarted(reason: NotStarted, message: string): ChildEnd {
  return { type: 'not started', reason, message }
}
