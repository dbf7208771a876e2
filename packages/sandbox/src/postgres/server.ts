import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UnreachableError } from '@headwater/errors'
import { beginLog, logTail } from '../log-file.ts'
import { freePort } from '../ports.ts'
import {
  commandLineOf,
  endProcess,
  isRunning,
  type ProcessId,
  processesIn,
  startDetached,
  startTimeOf,
} from '../processes.ts'
import { postgresAnswers } from './answers.ts'
import type { Binaries } from './binaries.ts'
import { dataFolder, POSTGRES_ENV } from './cluster.ts'
import { type PostgresUser, runsAsRoot } from './user.ts'

export interface Server {
  readonly process: ProcessId
  readonly port: number
}

export interface ServerOptions {
  readonly folder: string
  readonly binaries: Binaries
  readonly user: PostgresUser
  readonly logFile: string
  /** Taken where it is free. */
  readonly port: number | null
  readonly settings: { readonly [name: string]: string }
}

const ATTEMPTS = 5
/** Recovery after a crash reads the write-ahead log; a sandbox has little of it. */
const START_WITHIN_MS = 60_000

/**
 * Starts the server of a cluster and waits until it takes connections.
 * What a killed predecessor left (its lock file, its orphaned workers) is cleared first; a port that was taken in the
 * meantime is replaced by another. Throws UnreachableError with the end of the server's log.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  await endLeftovers(options)
  let tail: string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await freePort(attempt === 0 ? options.port : null)
    const from = beginLog(options.logFile)
    const server = await launch(options, port)
    if (await becomesReady(server)) return server
    tail = logTail(options.logFile, from)
    await endProcess(server.process, 2000, 'SIGQUIT')
    const text = tail.join('\n')
    if (/lock file|shared memory block/i.test(text)) await endLeftovers(options)
    else if (!/could not bind|address already in use/i.test(text)) break
  }
  throw new UnreachableError('the sandbox could not start its Postgres', {
    details: tail,
    next: [`see ${options.logFile}`, 'headwater sandbox reset   makes it anew, and loads its data again'],
  })
}

async function launch(options: ServerOptions, port: number): Promise<Server> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket file: its path may not be longer than 107 bytes.
    unix_socket_directories: '',
    ...options.settings,
  }
  const { id } = await startDetached({
    command: options.binaries.postgres,
    args: [
      '-D',
      dataFolder(options),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: '/',
    env: POSTGRES_ENV,
    logFile: options.logFile,
    ...(runsAsRoot(options.user) ? { user: options.user } : {}),
  })
  return { process: id, port }
}

async function becomesReady({ process, port }: Server): Promise<boolean> {
  const until = performance.now() + START_WITHIN_MS
  while (performance.now() < until) {
    if (!isRunning(process)) return false
    if (await postgresAnswers(port)) return isRunning(process)
    await sleep(10)
  }
  return false
}

/** Ends the server: open transactions are rolled back, the data is written out. */
export async function stopServer(server: ProcessId): Promise<void> {
  await endProcess(server, 20_000, 'SIGINT')
}

/**
 * Ends whatever still works on this cluster, and removes a lock file whose process is gone or is not Postgres: the
 * kernel gives process ids out again, and Postgres would then wait for a stranger.
 */
export async function endLeftovers({ folder }: { readonly folder: string }): Promise<void> {
  const data = dataFolder({ folder })
  const workers = processesIn(realPath(data))
  const main = lockHolder(data)
  // Postgres works inside its data folder, and nobody else can: elsewhere than on Linux its command line tells.
  const ours = main !== null && (workers.some(({ pid }) => pid === main.pid) || commandLineOf(main.pid).includes(data))
  if (main !== null && ours) await stopServer(main)
  await Promise.all(workers.map((worker) => endProcess(worker, 2000, 'SIGQUIT')))
  rmSync(join(data, 'postmaster.pid'), { force: true })
}

/** Also of what was deleted under a running Postgres. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realPath(dirname(path)), basename(path))
}

function lockHolder(data: string): ProcessId | null {
  const pid = Number(readIfThere(join(data, 'postmaster.pid'))?.split('\n')[0] ?? 0)
  const started = Number.isInteger(pid) && pid > 1 ? startTimeOf(pid) : null
  return started === null ? null : { pid, started }
}

/** A Postgres that is just ending takes the file away between two looks. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
