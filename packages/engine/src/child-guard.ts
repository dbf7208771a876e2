import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./child-guard-program.js', import.meta.url))

/** Groups that run: a new guard is told of all of them. */
const groups = new Set<number>()
let guard: ChildProcess | undefined

/**
 * Starts the guard, unless it runs: a small process that ends the groups it was told of when this process ends, even by
 * SIGKILL. Called before a child is started, so that the guard can be told of it at once.
 */
export function startGuard(): void {
  if (guard !== undefined || process.platform === 'win32') return
  // In a session of its own, out of reach of the terminal's signals; with no environment, so that it is no leftover of any run.
  const started = spawn(process.execPath, [PROGRAM], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard = started
  const lost = (): void => {
    if (guard === started) guard = undefined
  }
  started.on('error', lost)
  started.on('exit', lost)
  started.stdin?.on('error', lost)
  // It must not keep this process alive.
  started.unref()
  const { stdin } = started
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  for (const pid of groups) tell(`+${pid}`)
}

/** Puts a process group under the guard. */
export function guardGroup(pid: number): void {
  groups.add(pid)
  tell(`+${pid}`)
}

/** The group has ended. */
export function releaseGroup(pid: number): void {
  groups.delete(pid)
  tell(`-${pid}`)
}

function tell(line: string): void {
  // A line this short goes into the pipe within this call; it is there for the guard to read even if we are killed next.
  guard?.stdin?.write(`${line}\n`)
}
