import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * One process, told apart from a later one that got the same id: `started` is the kernel's own start time.
 * Nothing is ever ended by its id alone.
 */
export interface ProcessId {
  readonly pid: number
  readonly started: string
}

/** When the process with this id was started, in the kernel's words, or null where there is none (a zombie counts as none). */
export function startTimeOf(pid: number): string | null {
  if (process.platform !== 'linux') return startTimeByPs(pid)
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets and may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

function startTimeByPs(pid: number): string | null {
  const line = askPs('stat=,lstart=', pid)
  return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '')
}

/** The program and its arguments; empty where there is no such process. */
export function commandLineOf(pid: number): string {
  return askPs('command=', pid)
}

function askPs(columns: string, pid: number): string {
  try {
    const env = { PATH: process.env.PATH, LC_ALL: 'C' }
    const args = ['-ww', '-o', columns, '-p', String(pid)]
    return execFileSync('ps', args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}

export function isRunning(id: ProcessId): boolean {
  return startTimeOf(id.pid) === id.started
}

export interface StartOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: { readonly [name: string]: string }
  /** Both streams are appended here. */
  readonly logFile: string
  readonly user?: { readonly uid: number; readonly gid: number }
}

export interface Started {
  readonly id: ProcessId
  /** Resolves when it ends, for as long as this process lives. */
  readonly ended: Promise<void>
}

/**
 * Starts a program that outlives this one: in a process group of its own, with its output in a file.
 * Rejects with the system's error where the program cannot be started.
 */
export async function startDetached(options: StartOptions): Promise<Started> {
  mkdirSync(dirname(options.logFile), { recursive: true, mode: 0o700 })
  const log = openSync(options.logFile, 'a', 0o600)
  try {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: { ...options.env },
      detached: true,
      stdio: ['ignore', log, log],
      ...options.user,
    })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const pid = await spawned(child)
    child.unref()
    // A program that has already ended has no start time; an empty one matches no running process.
    return { id: { pid, started: startTimeOf(pid) ?? '' }, ended }
  } finally {
    closeSync(log)
  }
}

function spawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(child.pid ?? 0))
  })
}

/** Waits until the process has ended; false where it still runs after `withinMs`. */
export async function waitForEnd(id: ProcessId, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  for (let pause = 2; isRunning(id); pause = Math.min(pause * 2, 50)) {
    if (performance.now() > until) return false
    await sleep(pause)
  }
  return true
}

/** Asks the process to end, and after `graceMs` ends it and its whole group. Does nothing where it is gone. */
export async function endProcess(id: ProcessId, graceMs = 5000, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (!isRunning(id)) return
  send(id.pid, signal)
  if (await waitForEnd(id, graceMs)) return
  send(-id.pid, 'SIGKILL')
  send(id.pid, 'SIGKILL')
  await waitForEnd(id, 5000)
}

/** Sends a signal; a process that ended in the meantime, or belongs to another user, is no error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone
  }
}

/** Processes of this user whose environment has a fitting variable. Linux only; empty elsewhere, where process groups must do. */
export function processesWithEnvironment(name: string, fits: (value: string) => boolean): ProcessId[] {
  return processesWhere((pid) =>
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .some((entry) => entry.startsWith(`${name}=`) && fits(entry.slice(name.length + 1))),
  )
}

/** Processes that work in this folder, also where it was deleted under them. Linux only. */
export function processesIn(folder: string): ProcessId[] {
  return processesWhere((pid) => {
    const cwd = readlinkSync(`/proc/${pid}/cwd`)
    return cwd === folder || cwd === `${folder} (deleted)`
  })
}

function processesWhere(matches: (pid: number) => boolean): ProcessId[] {
  if (process.platform !== 'linux') return []
  const found: ProcessId[] = []
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      const started = startTimeOf(pid)
      if (started !== null && matches(pid)) found.push({ pid, started })
    } catch {
      // gone, or another user's
    }
  }
  return found
}
