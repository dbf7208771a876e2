import { spawn } from 'node:child_process'
import { oneLine } from '@headwater/reporters'
import { ownEnvironment, ownProgram } from '../own-program.ts'

/** How a command of ours ended that was started as a process of its own. */
export interface CommandEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null
  /** What it said is wrong, else the last that it said for people; null where it was silent. */
  readonly said: string | null
}

export interface StartedCommand {
  readonly ended: Promise<CommandEnd>
  /** Ends it as Ctrl-C would: its run is interrupted, and can be resumed. */
  interrupt(): void
  /** This process may end before it. */
  leave(): void
}

/** Lines kept of what a command says. */
const KEPT = 200

/**
 * Starts a command of ours in a workspace, as a process of its own that outlives this one: Ctrl-C on the terminal does
 * not reach it. What it says for people is given on, line by line.
 */
export function startOwnCommand(
  args: readonly string[],
  { folder, onLine }: { readonly folder: string; readonly onLine: (line: string) => void },
): StartedCommand {
  const [program, script] = ownProgram
  const child = spawn(program, [script, ...args], {
    cwd: folder,
    env: ownEnvironment(folder),
    // What a run tells programs is in the ledger as well, whoever reads it.
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const lines: string[] = []
  let rest = ''
  const take = (line: string): void => {
    if (line.trim() === '') return
    lines.push(line)
    if (lines.length > KEPT) lines.shift()
    onLine(line)
  }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) take(line)
  })
  const ended = new Promise<CommandEnd>((resolve) => {
    child.on('error', (error) => resolve({ exitCode: null, said: `it could not be started: ${error.message}` }))
    child.on('close', (exitCode) => {
      take(rest)
      resolve({ exitCode, said: wrongOf(lines) })
    })
  })
  return {
    ended,
    interrupt: () => {
      child.kill('SIGTERM')
    },
    leave: () => {
      child.unref()
      child.stderr.destroy()
    },
  }
}

/** Runs a command of ours to its end and gives what it printed. Aborted, it is ended. */
export async function askOwnCommand(
  args: readonly string[],
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<CommandEnd & { readonly stdout: string }> {
  const [program, script] = ownProgram
  const child = spawn(program, [script, ...args], {
    cwd: folder,
    env: ownEnvironment(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    signal,
  })
  const printed: Buffer[] = []
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', resolve)
  })
  const lines = Buffer.concat(said).toString('utf8').split('\n')
  return { exitCode, said: wrongOf(lines), stdout: Buffer.concat(printed).toString('utf8') }
}

/** `error: …` of ours, else the last line. */
function wrongOf(lines: readonly string[]): string | null {
  const wrong = lines.findLast((line) => line.startsWith('error: '))?.slice('error: '.length)
  const line = wrong ?? lines.findLast((line) => line.trim() !== '')
  return line === undefined ? null : oneLine(line.trim())
}
