import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import { connect } from '../connect.ts'
import { quoteIdentifier } from '../identifier.ts'

export interface TestDatabase {
  readonly url: string
  readonly client: Client
  drop(): Promise<void>
}

/** The server on which tests make their databases. */
export function serverUrl(): string {
  const url = process.env.HEADWATER_TEST_DATABASE_URL
  if (!url) throw new Error('HEADWATER_TEST_DATABASE_URL must name a Postgres server on which databases can be made')
  return url
}

/** An empty database of one test file. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `postgres_test_${randomBytes(6).toString('hex')}`
  await asServer(`create database ${quoteIdentifier(name)}`)
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  const client = await connect(url.href)
  return {
    url: url.href,
    client,
    async drop() {
      await client.end()
      await asServer(`drop database if exists ${quoteIdentifier(name)} with (force)`)
    },
  }
}

async function asServer(sql: string): Promise<void> {
  const client = await connect(serverUrl())
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
