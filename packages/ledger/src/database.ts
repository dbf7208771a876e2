import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely'
import { Pool, types } from 'pg'
import { connectionError } from './connection.ts'
import type { Tables } from './tables.ts'

/** Where queries go, each for itself or all of them in one transaction. */
export interface Queries {
  readonly db: Kysely<Tables>
  /** A table's name, with the schema, for a query written out. */
  readonly table: (name: string) => RawBuilder<unknown>
}

/** The ledger's connection pool with its schema: what every query of this package is given. */
export interface Database extends Queries {
  readonly pool: Pool
  readonly schema: string
  /** Runs a query; a database that is gone becomes UnreachableError. */
  readonly reach: <T>(query: () => Promise<T>) => Promise<T>
}

const INT8 = 20
const DATE = 1082

/** Opens a pool. Connects with the first query, and only then. Throws UserError bad-config for a URL that is none. */
export function openDatabase(url: string, schema: string, connectTimeoutMs: number): Database {
  const pool = new Pool({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    // Steps write at the same time, the events beside them; more than that only waits.
    max: 5,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
        // Counts and ids stay far below 2^53, and a logical date is a date, not a moment in the time zone of this process.
        if (oid === INT8) return Number
        if (oid === DATE) return String
        return types.getTypeParser(oid, format)
      }) as typeof types.getTypeParser,
    },
  })
  // A connection that breaks while it is idle is replaced at the next query, which says what is wrong if that fails. One
  // that breaks in the middle of a query fails that query, and besides says so as an event, which unheard ends the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema)
  return {
    db,
    pool,
    schema,
    table: (name) => sql.id(schema, name),
    async reach(query) {
      try {
        return await query()
      } catch (error) {
        throw connectionError(error, url)
      }
    },
  }
}
