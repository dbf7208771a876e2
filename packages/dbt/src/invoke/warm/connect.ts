import { type ChildProcess, spawn } from 'node:child_process'
import { createConnection, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { serverProgram } from './socket-place.ts'

/** A server binds its socket before it does anything else: what takes longer does not come any more. */
const START_MS = 5000
const AGAIN_MS = 10
const IDLE_SECONDS = 600

export interface Starting {
  readonly python: string
  readonly env: { readonly [name: string]: string | undefined }
}

/** A connection to the server at this socket, or null where none answers. */
export function connect(socket: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const connection = createConnection(socket)
    connection.once('connect', () => resolve(connection))
    // Always heard: a server may die while nobody else listens.
    connection.on('error', () => resolve(null))
  })
}

/** The same, starting a server where there is none. Two that start one at once get the same: the second ends by itself. */
export async function connectOrStart(socket: string, starting: Starting): Promise<Socket | null> {
  const connected = await connect(socket)
  if (connected !== null) return connected
  const server = start(socket, starting)
  let ended = false
  server.once('exit', () => {
    ended = true
  })
  server.once('error', () => {
    ended = true
  })
  const last = performance.now() + START_MS
  while (performance.now() < last) {
    // Read before the question: where another one's server won, ours has ended, and that one answers.
    const over = ended
    const connection = await connect(socket)
    if (connection !== null) return connection
    if (over) return null
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
  return null
}

function start(socket: string, { python, env }: Starting): ChildProcess {
  const idle = Number(process.env.HEADWATER_DBT_IDLE ?? IDLE_SECONDS)
  const server = spawn(python, [serverProgram, socket, String(Number.isFinite(idle) ? idle : IDLE_SECONDS)], {
    cwd: dirname(socket),
    env,
    // A session of its own: it hears nothing of the terminal, and outlives the command.
    detached: true,
    stdio: 'ignore',
  })
  server.unref()
  return server
}
