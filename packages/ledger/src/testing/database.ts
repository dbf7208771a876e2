import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'

/** An empty database of one test file. */
export interface TestDatabase {
  readonly url: string
  /** Drops it, and ends whatever is still connected to it. */
  drop(): Promise<void>
}

/**
 * Makes an empty database on the server that HEADWATER_TEST_DATABASE_URL names (the tests' global setup starts one and
 * sets it). Each test file has its own, so that files run beside each other.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env.HEADWATER_TEST_DATABASE_URL
  if (server === undefined || server === '') {
    throw new Error('HEADWATER_TEST_DATABASE_URL must name a Postgres server on which databases can be made')
  }
  const name = `headwater_test_${randomBytes(6).toString('hex')}`
  await command(server, `create database ${escapeIdentifier(name)}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => command(server, `drop database if exists ${escapeIdentifier(name)} with (force)`),
  }
}

async function command(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
