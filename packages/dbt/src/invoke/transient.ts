import { lines } from './dbt-text.ts'

/**
 * How a line begins that says: the database could not be reached, or was lost, and may be back in a moment. As libpq, psycopg
 * and Postgres put it (SQLSTATE 08xxx, 53300, 57P01 to 57P03). Begins, because a message may quote such words out of a row.
 */
const passing = [
  /^connection to server .* failed: (?:Connection (?:refused|reset|timed out)|timeout expired|No route to host|Network is unreachable)/,
  /^connection to server .* failed: (?:server closed the connection|SSL SYSCALL error|SSL connection has been closed|could not (?:send|receive))/,
  /^could not (?:connect to server|translate host name .*: Temporary failure)/,
  /^could not (?:receive data from|send data to|send SSL negotiation packet|send startup packet)/,
  /^(?:the )?connection (?:was |is |has been )?(?:already closed|lost|reset|not open)/i,
  /^(?:Connection (?:refused|reset by peer|timed out)|timeout expired|no connection to the server|connection pointer is NULL)/i,
  /^server closed the connection unexpectedly/,
  /^SSL (?:connection has been closed unexpectedly|SYSCALL error|error: unexpected eof)/i,
  /^terminating connection (?:due to (?:administrator command|unexpected postmaster exit)|because of crash)/,
  /^the database system is (?:starting up|shutting down|in recovery mode|not (?:yet )?accepting connections)/,
  /^(?:sorry, )?too many (?:clients already|connections)/,
  /^remaining connection slots are reserved/,
  /^cannot connect now/,
]

/** What no waiting mends, whatever else the message says. */
const lasting = /No space left on device|could not (?:extend|write to) file|disk (?:is )?full/i

/**
 * Whether dbt's message tells of something that passes by itself: a connection refused or lost, a server that starts or stops,
 * too many connections. A mistake in SQL, a missing right or a full disk does not pass.
 */
export function isTransient(text: string): boolean {
  if (lasting.test(text)) return false
  return lines(text).some((line) => {
    const bare = unwrapped(line)
    return passing.some((pattern) => pattern.test(bare))
  })
}

/** The line without its severity, and of a refused connection the server's own words. */
function unwrapped(line: string): string {
  const reason = /^connection to server .* failed: (?:FATAL|ERROR|PANIC):\s+(.*)$/.exec(line.trim())?.[1]
  return (reason ?? line)
    .trim()
    .replace(
      /^(?:(?:FATAL|ERROR|PANIC|psycopg2?\.\w+|Database Error|Runtime Error|OperationalError|InterfaceError):?\s+)+/,
      '',
    )
}
