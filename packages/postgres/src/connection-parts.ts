import { UserError } from '@headwater/errors'

/** A database's address, taken apart and percent-decoded. */
export interface ConnectionParts {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** libpq's `sslmode`, where the URL has one. */
  readonly sslMode: string | null
}

/**
 * Takes a Postgres URL apart, with libpq's defaults (localhost, 5432, user `postgres`, the database named as the user).
 * Throws UserError bad-config; the message never shows the URL, which holds a password.
 */
export function connectionParts(url: string): ConnectionParts {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) throw malformed('it cannot be read as one')
  try {
    const query = parsed.searchParams
    const user = decodeURIComponent(parsed.username) || query.get('user') || 'postgres'
    return {
      // An IPv6 address stands in brackets in a URL, and nowhere else.
      host: decodeURIComponent(parsed.hostname).replace(/^\[(.*)\]$/, '$1') || query.get('host') || 'localhost',
      port: Number(parsed.port || query.get('port') || 5432),
      user,
      password: decodeURIComponent(parsed.password) || query.get('password') || '',
      database: decodeURIComponent(parsed.pathname.replace(/^\//, '')) || query.get('dbname') || user,
      sslMode: query.get('sslmode'),
    }
  } catch (error) {
    if (error instanceof URIError) throw malformed('it has a % that starts no escape')
    throw error
  }
}

/** The same as the environment that libpq programs (psql, pg_dump) and dbt profiles read. */
export function connectionEnv(url: string): { readonly [name: string]: string } {
  const { host, port, user, password, database, sslMode } = connectionParts(url)
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    ...(sslMode === null ? {} : { PGSSLMODE: sslMode }),
  }
}

function malformed(why: string): UserError {
  return new UserError('bad-config', `the database URL is no Postgres URL: ${why}`, {
    details: [
      'expected  postgres://user:password@host:5432/database',
      'in a password, write @ as %40, / as %2F, # as %23, : as %3A and % as %25',
    ],
  })
}
