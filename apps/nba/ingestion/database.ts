import { UnreachableError, UserError } from '@headwater/errors'
import pg from 'pg'
import { BRONZE, createBronze } from './bronze.ts'

/** Connects, or says which server (never with which password) did not answer. */
export async function connect(databaseUrl: string | undefined): Promise<pg.Client> {
  if (!databaseUrl) throw new UserError('bad-config', 'DATABASE_URL is not set: where are the bronze tables?')
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'headwater nba ingestion',
  })
  // A connection that breaks between two queries would otherwise end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new UnreachableError(`cannot connect to Postgres at ${client.host}:${client.port}: ${message}`, { cause })
  }
}

/** Runs `write` in one transaction on the bronze tables, which are created where they are missing. All of it is kept, or nothing. */
export async function inBronze<T>(
  databaseUrl: string | undefined,
  signal: AbortSignal,
  write: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(databaseUrl)
  // A cancelled step must not go on waiting for a lock: without its connection the server rolls back.
  const stop = () => void client.end()
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    if (!(await hasBronze(client))) await createBronze(client)
    await client.query('begin')
    const result = await write(client)
    signal.throwIfAborted()
    await client.query('commit')
    return result
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    await client.end()
  }
}

async function hasBronze(client: pg.Client): Promise<boolean> {
  const wanted = Object.values(BRONZE).map((table) => table.name)
  const { rows } = await client.query<{ found: number }>(
    `select count(*)::int as found from pg_catalog.pg_tables where schemaname = 'bronze' and tablename = any($1)`,
    [wanted],
  )
  return rows[0]?.found === wanted.length
}
