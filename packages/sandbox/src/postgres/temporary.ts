import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { send, startTimeOf } from '../processes.ts'
import { postgresBinaries } from './binaries.ts'
import { createCluster } from './cluster.ts'
import { endLeftovers, startServer } from './server.ts'
import { TEMPORARY_SETTINGS } from './settings.ts'
import { databaseUrl } from './url.ts'
import { postgresUser } from './user.ts'

export interface TemporaryPostgres {
  readonly url: string
  readonly pid: number
  /** Ends it and removes its files. May be called more than once. */
  readonly stop: () => Promise<void>
}

const PARENT = '/var/tmp'
const PREFIX = 'headwater-temporary-'

/**
 * A Postgres of its own for a test: on a free port, as superuser, gone after `stop()` or with this process.
 * `settings` are Postgres' own names and override the defaults (UTC, no fsync).
 */
export async function startPostgres({
  settings = {},
}: {
  settings?: { readonly [name: string]: string }
} = {}): Promise<TemporaryPostgres> {
  await removeAbandoned()
  const user = postgresUser()
  const binaries = postgresBinaries(user)
  const folder = join(
    PARENT,
    `${PREFIX}${process.pid}-${startTimeOf(process.pid)?.replace(/\W+/g, '')}-${randomBytes(4).toString('hex')}`,
  )
  const password = randomBytes(12).toString('hex')
  await createCluster({ folder, password }, { binaries, user })
  const server = await startServer({
    folder,
    binaries,
    user,
    logFile: join(folder, 'log'),
    port: null,
    settings: { ...TEMPORARY_SETTINGS, ...settings },
  })
  const { pid } = server.process
  const stopNow = () => {
    send(pid, 'SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', stopNow)
  return {
    url: databaseUrl(server.port, password),
    pid,
    stop: async () => {
      process.removeListener('exit', stopNow)
      send(pid, 'SIGQUIT')
      await removeCluster(folder)
    },
  }
}

async function removeCluster(folder: string): Promise<void> {
  await endLeftovers({ folder })
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
}

/** A test process that was killed could not clean up: the next one does it. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(PARENT)) {
    if (!name.startsWith(PREFIX)) continue
    const [pid, started] = name.slice(PREFIX.length).split('-')
    if (startTimeOf(Number(pid))?.replace(/\W+/g, '') === started) continue
    await removeCluster(join(PARENT, name)).catch(() => {}) // another user's
  }
}
