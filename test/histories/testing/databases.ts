import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'

/** Databases of one test file on the tests' server, that are made again and again from what was kept of them. */
export interface Databases extends AsyncDisposable {
  url(name: string): string
  /** Makes a database what `from` is, or empty; whoever is connected to it is thrown out. */
  make(name: string, from?: string): Promise<void>
  run(name: string, sql: string): Promise<void>
}

export function createDatabases(): Databases {
  const server = process.env.HEADWATER_TEST_DATABASE_URL
  if (server === undefined) throw new Error('HEADWATER_TEST_DATABASE_URL must name a Postgres server')
  const prefix = `headwater_${randomBytes(4).toString('hex')}_`
  const made = new Set<string>()
  const url = (name: string): string => {
    const all = new URL(server)
    all.pathname = `/${prefix}${name}`
    return all.href
  }
  const drop = (name: string): string => `drop database if exists ${escapeIdentifier(prefix + name)} with (force)`
  return {
    url,
    async make(name, from) {
      const template = from === undefined ? '' : ` template ${escapeIdentifier(prefix + from)}`
      await run(server, drop(name))
      if (from !== undefined) {
        // A database that somebody is connected to is no template.
        await run(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${prefix}${from}'`)
      }
      await run(server, `create database ${escapeIdentifier(prefix + name)}${template}`)
      made.add(name)
    },
    run: (name, sql) => run(url(name), sql),
    async [Symbol.asyncDispose]() {
      for (const name of made) await run(server, drop(name))
    },
  }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
