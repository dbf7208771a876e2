import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import type { StartView } from '@headwater/viewer'
import { ownEnvironment, ownProgram } from '../own-program.ts'
import { hideSecrets } from '../secrets.ts'

/** Commands that the page has started. */
export interface Starts {
  /** Starts a command of ours in a process of its own, which goes on when this one ends. */
  start(command: CommandToStart): StartView
  find(startId: string): StartView | null
}

export interface CommandToStart {
  /** Behind `headwater`. What may begin with a dash stands behind `--`, or behind the `=` of its option. */
  readonly args: readonly string[]
  /** The same to be pasted. */
  readonly command: string
  /** Its stdout is one event a line: the run's id is in the first. Otherwise that is text for people. */
  readonly events: boolean
  readonly onEnd?: () => void
}

/** How many are remembered, and how many lines of each. */
const KEEP = 100
const LINES = 200

/** `folder` is where the commands are typed, as it were. */
export function createStarts(folder: string): Starts {
  const starts = new Map<string, StartView>()
  return {
    find: (startId) => starts.get(startId) ?? null,
    start({ args, command, events, onEnd = () => {} }) {
      const startId = randomUUID()
      const change = (changed: Partial<StartView>): void => {
        const now = starts.get(startId)
        if (now !== undefined) starts.set(startId, { ...now, ...changed })
      }
      const say = (line: string): void => {
        const output = [...(starts.get(startId)?.output ?? []), hideSecrets(stripVTControlCharacters(line))]
        change({ output: output.slice(-LINES) })
      }
      const started: StartView = { startId, command, runId: null, state: 'starting', exitCode: null, output: [] }
      starts.set(startId, started)
      for (const old of [...starts.keys()].slice(0, -KEEP)) starts.delete(old)

      const [program, script] = ownProgram
      const child = spawn(program, [script, ...args], {
        cwd: folder,
        // A session of its own: neither Ctrl-C here nor our end is its business.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...ownEnvironment(folder), NO_COLOR: '1', FORCE_COLOR: undefined },
      })
      // Nor is its end ours: we do not wait for it.
      child.unref()
      child.once('spawn', () => {
        if (!events) change({ state: 'running' })
      })
      eachLine(child.stderr as Socket, say)
      eachLine(child.stdout as Socket, (line) => {
        if (!events) return say(line)
        if (starts.get(startId)?.state !== 'starting') return
        const runId = runIdOf(line)
        if (runId !== null) change({ runId, state: 'running' })
      })
      child.once('error', (error) => {
        say(error.message)
        change({ state: 'ended' })
        onEnd()
      })
      child.once('close', (exitCode) => {
        change({ state: 'ended', exitCode })
        onEnd()
      })
      return started
    },
  }
}

/** Pipes to a child are sockets; they do not keep us alive either. */
function eachLine(stream: Socket, tell: (line: string) => void): void {
  stream.unref()
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', tell)
}

/** Of the event that begins a run. */
function runIdOf(line: string): string | null {
  try {
    const event: unknown = JSON.parse(line)
    const isObject = typeof event === 'object' && event !== null
    return isObject && 'runId' in event && typeof event.runId === 'string' ? event.runId : null
  } catch {
    return null // Text for people, before or after the events.
  }
}
