import { readdir, readFile } from 'node:fs/promises'
import { InternalError } from '@headwater/errors'
import { type ClientBase, escapeIdentifier } from 'pg'
import { migrationsTable, schemaVersion } from './schema-version.ts'
import { refuseNewer } from './snapshot.ts'

export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
}

/** The migrations in order: plain SQL files called `0001_what.sql`. */
export async function readMigrations(folder = new URL('./migrations/', import.meta.url)): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name, at) => {
      const number = Number.parseInt(name, 10)
      if (number !== at + 1) throw new InternalError(`migration ${name} should be number ${at + 1}`)
      return { number, name: name.replace(/\.sql$/, ''), sql: await readFile(new URL(name, folder), 'utf8') }
    }),
  )
}

/**
 * Brings the ledger's schema to this program's version: all missing migrations in one transaction, or none. Two
 * programs that do it at once take turns by an advisory lock, and the second finds nothing to do.
 * Throws UserError ledger-too-new for a schema of a newer program.
 */
export async function migrate(client: ClientBase, schema: string): Promise<void> {
  if ((await currentVersion(client, schema)) === schemaVersion) return
  const migrations = await readMigrations()
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`headwater ledger ${schema}`])
    // Not "if not exists": that asks for the right to create schemas even where the schema is there already.
    const { rows } = await client.query<{ there: boolean }>('select to_regnamespace($1) is not null as there', [
      escapeIdentifier(schema),
    ])
    if (!rows[0]?.there) await client.query(`create schema ${escapeIdentifier(schema)}`)
    // Alone, so that a migration cannot touch a table of the same name in another schema.
    await client.query(`set local search_path to ${escapeIdentifier(schema)}`)
    await client.query(`
      create table if not exists ${escapeIdentifier(migrationsTable)} (
        number integer primary key,
        name text not null,
        applied_at timestamptz not null default now()
      )`)
    const current = await currentVersion(client, schema)
    for (const { number, name, sql } of migrations) {
      if (number <= current) continue
      await client.query(sql)
      await client.query(`insert into ${escapeIdentifier(migrationsTable)} (number, name) values ($1, $2)`, [
        number,
        name,
      ])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

async function currentVersion(client: ClientBase, schema: string): Promise<number> {
  const table = `${escapeIdentifier(schema)}.${escapeIdentifier(migrationsTable)}`
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table])
  if (!rows[0]?.there) return 0
  const result = await client.query<{ version: number | null }>(`select max(number) as version from ${table}`)
  const version = result.rows[0]?.version ?? 0
  refuseNewer(version)
  return version
}
