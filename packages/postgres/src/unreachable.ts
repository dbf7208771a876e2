import { UnreachableError } from '@headwater/errors'
import type { ConnectionParts } from './connection-parts.ts'

/** Says why a database cannot be used, in words that tell what to do. Names host, port and database; never the password. */
export function unreachableDatabase(
  { host, port, database, user }: Omit<ConnectionParts, 'password' | 'sslMode'>,
  cause: unknown,
): UnreachableError {
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`
  const { code, message } = faultOf(cause)
  const fail = (what: string, ...details: string[]) => new UnreachableError(`${at} ${what}`, { details, cause })
  switch (code) {
    case 'ECONNREFUSED':
      return fail('refuses the connection', 'nothing listens there: is the server running, and is the port right?')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail('cannot be found', `no address is known for the host "${host}"`)
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return fail('does not answer', 'is a firewall, a VPN or a security group in between?')
    case '28P01':
    case '28000':
      return fail(`does not let user "${user}" in`, message)
    case '3D000':
      return fail(`cannot be opened: the database "${database}" does not exist`)
    case '42501':
      return fail(`does not let user "${user}" open the database`, message)
    case '53300':
      return fail('has no free connection', message)
    case '57P03':
      return fail('is starting or stopping', 'try again in a moment')
    default:
      return fail('cannot be reached', message)
  }
}

/** The code and sentence of an error of pg or of the system; `localhost` fails once for each of its addresses. */
function faultOf(error: unknown): { readonly code: string | null; readonly message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return faultOf(error.errors[0])
  if (!(error instanceof Error)) return { code: null, message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  // pg's own time limit has no code.
  if (code === null && /timeout/i.test(error.message)) return { code: 'ETIMEDOUT', message: error.message }
  return { code, message: error.message }
}
