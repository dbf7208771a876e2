import type { Socket } from 'node:net'
import type { ChildEnd } from '@headwater/engine'
import * as v from 'valibot'
import type { DbtRequest } from '../protocol.ts'
import { asked, PROTOCOL } from './ask.ts'

/** How long a server that took a request may be silent: it imports dbt first. */
const HELLO_MS = 60_000
/** What a worker may take to be gone after SIGKILL. */
const KILLED_MS = 5000

export interface WarmRequest {
  readonly request: DbtRequest
  readonly env: { readonly [name: string]: string | undefined }
  readonly cwd: string
  readonly signal: AbortSignal
  readonly graceMs: number
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void
}

/** How it ended as a child would have; or why it never began, or nobody can tell how it ended (`lost`): `taken` if the server had taken it on. */
export type WarmEnd =
  | ChildEnd
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'lost'; readonly taken: boolean }

const another = { type: 'refused', why: 'it speaks another version' } as const

const control = v.union([
  v.object({ hello: v.number(), pid: v.number() }),
  v.object({ refused: v.string() }),
  v.object({ end: v.union([v.object({ code: v.number() }), v.object({ signal: v.string() })]) }),
])

/** Has a server do one request. The connection is the lifeline: whoever of both ends, the work does. Never rejects. */
export function runWarm(connection: Socket, options: WarmRequest): Promise<WarmEnd> {
  const { request, env, cwd, signal, graceMs, onLine } = options
  return new Promise((resolve) => {
    let stopped: 'aborted' | null = null
    let taken = false
    const timers: NodeJS.Timeout[] = []
    const finish = (end: WarmEnd): void => {
      for (const timer of timers) clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      connection.destroy()
      resolve(end)
    }
    const lost = (): void => {
      finish(stopped === null ? { type: 'lost', taken } : { type: 'killed', signal: 'SIGKILL', stopped })
    }
    const send = (message: object): void => {
      connection.write(`${JSON.stringify(message)}\n`)
    }
    const stop = (): void => {
      if (stopped !== null) return
      stopped = 'aborted'
      send({ signal: 'SIGINT' })
      timers.push(
        setTimeout(() => send({ signal: 'SIGKILL' }), graceMs),
        setTimeout(lost, graceMs + KILLED_MS),
      )
    }
    const hello = setTimeout(() => finish({ type: 'refused', why: 'it did not answer' }), HELLO_MS)
    timers.push(hello)

    const onControl = (text: string): void => {
      const message = parsed(text)
      if (message === null) finish(taken ? { type: 'lost', taken } : another)
      else if ('hello' in message) {
        clearTimeout(hello)
        taken = true
        if (message.hello !== PROTOCOL) finish(another)
      } else if ('refused' in message) finish({ type: 'refused', why: message.refused })
      else if ('code' in message.end) finish({ type: 'exited', code: message.end.code, stopped })
      else finish({ type: 'killed', signal: signalName(message.end.signal), stopped })
    }
    // Not by readline, which takes a lone carriage return, as of a progress bar, for the end of a line too.
    let rest = ''
    connection.setEncoding('utf8')
    connection.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.startsWith('1')) onLine('stdout', line.slice(1))
        else if (line.startsWith('2')) onLine('stderr', line.slice(1))
        else onControl(line.slice(1))
      }
    })
    connection.once('error', lost)
    connection.once('close', lost)
    connection.write(asked(request, env, cwd))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

function parsed(text: string): v.InferOutput<typeof control> | null {
  try {
    return v.parse(control, JSON.parse(text))
  } catch {
    return null
  }
}

function signalName(name: string): NodeJS.Signals {
  const names: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGHUP']
  return names.includes(name) ? (name as NodeJS.Signals) : 'SIGKILL'
}
