import { UnreachableError, UserError } from '@headwater/errors'
import { Client } from 'pg'

/** Throws UserError bad-config for what is no Postgres URL. The message does not show it: it may hold a password. */
export function refuseBadUrl(url: string): void {
  describeUrl(url)
}

/** `host:port/database` of a Postgres URL: what messages may show of it, since the rest can hold a password. */
function describeUrl(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url)) throw badUrl()
  try {
    const { host, port, database } = new Client({ connectionString: url })
    return `${host}:${port}/${database ?? ''}`
  } catch (cause) {
    throw badUrl(cause)
  }
}

function badUrl(cause?: unknown): UserError {
  return new UserError('bad-config', 'the URL of the ledger is no Postgres URL', {
    details: ['expected  postgres://user:password@host:port/database'],
    cause,
  })
}

/**
 * Turns an error of pg into UnreachableError where the database could not be reached, let us in, or went away in the
 * middle; gives every other error back as it is.
 */
export function connectionError(error: unknown, url: string): unknown {
  if (!isConnectionError(error)) return error
  return new UnreachableError(`the ledger's database ${describeUrl(url)} cannot be reached: ${reasonOf(error)}`, {
    cause: error,
  })
}

const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EACCES',
  'EPIPE',
  'ETIMEDOUT',
])

/** SQLSTATE classes and codes: connection, authorization, no such database, too many connections, shutting down or starting. */
const SQL_STATES = /^(08...|28...|3D000|53300|57P0[1-5])$/

function isConnectionError(error: unknown): boolean {
  const code = codeOf(error)
  if (code !== undefined) return SYSTEM_CODES.has(code) || SQL_STATES.test(code)
  // pg has no code for a connection that breaks or takes too long; these are its words.
  return (
    error instanceof Error &&
    /^(connection terminated|timeout e|client was closed|client has encountered a connection error)/i.test(
      error.message,
    )
  )
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function reasonOf(error: unknown): string {
  // A name with several addresses fails with one error for each, and no message of its own.
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
