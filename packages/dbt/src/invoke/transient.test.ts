import { describe, expect, it } from 'vitest'
import { isTransient } from './transient.ts'

const model = (...text: string[]): string =>
  ['Database Error in model orders (models/orders.sql)', ...text.map((line) => `  ${line}`)].join('\n')
const connecting = (reason: string): string => `connection to server at "127.0.0.1", port 5432 failed: ${reason}`

describe('passes by itself', () => {
  it.each([
    ['refused', `Database Error\n  ${connecting('Connection refused\n\tIs the server running on that host?')}`],
    ['timed out', `Database Error\n  ${connecting('timeout expired')}`],
    ['by an older libpq', 'Database Error\n  could not connect to server: Connection refused'],
    [
      'no name just now',
      'Database Error\n  could not translate host name "db" to address: Temporary failure in name resolution',
    ],
    [
      'lost in a query',
      model('server closed the connection unexpectedly', '\tThis probably means the server terminated abnormally'),
    ],
    ['lost over TLS', model('SSL connection has been closed unexpectedly')],
    ['cut off', model('SSL SYSCALL error: EOF detected')],
    ['reset', model('could not receive data from server: Connection reset by peer')],
    ['terminated', model('terminating connection due to administrator command')],
    [
      'terminated, its pipe broken',
      model('terminating connection due to administrator command', 'server closed the connection unexpectedly'),
    ],
    ['another server process crashed', model('terminating connection because of crash of another server process')],
    ['used after it was lost', 'Runtime Error in model orders (models/orders.sql)\n  connection already closed'],
    ['starting', connecting('FATAL:  the database system is starting up')],
    ['shutting down', connecting('FATAL:  the database system is shutting down')],
    ['recovering', `Database Error\n  ${connecting('FATAL:  the database system is in recovery mode')}`],
    ['not yet open', connecting('FATAL:  the database system is not yet accepting connections')],
    ['full of others', connecting('FATAL:  sorry, too many clients already')],
    ['full of ours', connecting('FATAL:  too many connections for role "dbt"')],
    [
      'kept for others',
      connecting('FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute'),
    ],
  ])('%s', (_, text) => {
    expect(isTransient(text)).toBe(true)
  })
})

describe('does not', () => {
  it.each([
    ['a mistake in SQL', model('column "no_such_column" does not exist', 'LINE 3: select no_such_column')],
    ['a cast that quotes such words', model('invalid input syntax for type integer: "connection refused"')],
    [
      'a row that begins like one',
      model(
        'duplicate key value violates unique constraint "c"',
        'DETAIL:  Key (m)=(server closed the connection unexpectedly) already exists.',
      ),
    ],
    [
      'a full disk',
      model('could not extend file "base/5/16400": No space left on device', 'HINT:  Check free disk space.'),
    ],
    [
      'a full disk that took the server with it',
      model(
        'PANIC:  could not write to file "pg_wal/xlogtemp.9": No space left on device',
        'server closed the connection unexpectedly',
      ),
    ],
    ['a missing right', model('permission denied for schema gold')],
    ['a wrong password', connecting('FATAL:  password authentication failed for user "dbt"')],
    ['a database that is not there', connecting('FATAL:  database "wharehouse" does not exist')],
    ['a host that does not exist', 'could not translate host name "dbb" to address: Name or service not known'],
    ['a query that was cancelled', model('canceling statement due to user request')],
    ['a statement that took too long', model('canceling statement due to statement timeout')],
    ['nothing said', ''],
  ])('%s', (_, text) => {
    expect(isTransient(text)).toBe(false)
  })
})
