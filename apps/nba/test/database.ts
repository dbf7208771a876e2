import { randomBytes } from 'node:crypto'
import pg from 'pg'

export interface TestDatabase {
  readonly url: string
  query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]>
  /** Drops it, and ends whatever is still connected to it. */
  drop(): Promise<void>
}

/** An empty database of one test file, on the server that HEADWATER_TEST_DATABASE_URL names. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env.HEADWATER_TEST_DATABASE_URL
  if (!server) throw new Error('HEADWATER_TEST_DATABASE_URL must name a Postgres server on which databases can be made')
  const name = `nba_test_${randomBytes(6).toString('hex')}`
  await query(server, `create database ${pg.escapeIdentifier(name)}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    query: (sql) => query(url.href, sql),
    drop: async () => void (await query(server, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`)),
  }
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}
