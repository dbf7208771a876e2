import { Socket } from 'node:net'
import type { Client } from 'pg'
import { type ConnectionParts, connectionParts } from './connection-parts.ts'
import { unreachableDatabase } from './unreachable.ts'

export interface ConnectOptions {
  /** Ends the connection, also while it is being made. */
  readonly signal?: AbortSignal
  /** Milliseconds to wait for an answer; default 10,000. */
  readonly timeoutMs?: number
  /** Shown in `pg_stat_activity`; default `headwater`. */
  readonly applicationName?: string
}

/**
 * Connects to a database. The caller ends the client.
 * Throws UserError bad-config for a malformed URL, UnreachableError naming host, port and database (never the password)
 * otherwise, and the signal's reason when aborted.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Client> {
  const { signal, timeoutMs = 10_000, applicationName = 'headwater' } = options
  const parts = connectionParts(url)
  signal?.throwIfAborted()
  // pg takes 40 ms to load: only who connects pays for it.
  const { default: pg } = await import('pg')
  const { host, port, user, password, database } = parts
  // pg's own end() waits for a server that says nothing; a destroyed socket ends at once.
  const socket = new Socket()
  const client = new pg.Client({
    stream: () => socket,
    host,
    port,
    user,
    password,
    database,
    ssl: sslOf(parts),
    application_name: applicationName,
    connectionTimeoutMillis: timeoutMs,
  })
  // Without a listener a server that goes away would end the process; the next query tells of it as well.
  client.on('error', () => {})
  const abort = () => void socket.destroy()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
  } catch (error) {
    signal?.removeEventListener('abort', abort)
    socket.destroy()
    signal?.throwIfAborted()
    throw unreachableDatabase(parts, error)
  }
  client.once('end', () => signal?.removeEventListener('abort', abort))
  return client
}

/** libpq's meaning of `sslmode`: only `verify-ca` and `verify-full` look at the certificate. */
function sslOf({ sslMode }: ConnectionParts): boolean | { readonly rejectUnauthorized: boolean } {
  switch (sslMode) {
    case 'require':
    case 'no-verify':
      return { rejectUnauthorized: false }
    case 'verify-ca':
    case 'verify-full':
      return true
    default:
      return false
  }
}
