/** What Node's network calls, its fetch, and Postgres say of a connection that was refused, lost, or not made in time. */
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
/** fetch; SQLSTATE classes: connection, too many connections, shutting down and starting up. */
const CODE_PATTERN = /^(UND_ERR_\w+|08\w{3}|53300|57P0[0-9A-Z])$/
/** pg has no code for a connection that breaks; these are its words. */
const PG_WORDS = /^(connection terminated|timeout exceeded when trying to connect)/i

/**
 * Whether an error is of a connection that was refused or lost, so that it may pass by itself: by its `code`, or by that
 * of what caused it. An error for several addresses counts where any of them does.
 */
export function isTransientError(error: unknown): boolean {
  // Causes may go round in circles.
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : ''
    if (CODES.has(code) || CODE_PATTERN.test(code) || PG_WORDS.test(at.message)) return true
    if (at instanceof AggregateError && at.errors.some(isTransientError)) return true
  }
  return false
}
