import { type ClientBase, escapeIdentifier } from 'pg'
import { defaultSchema, migrationsTable, schemaVersion } from './schema-version.ts'

export interface LedgerVersion {
  /** Of the tables that are there; null where there are none yet. */
  readonly found: number | null
  /** The newest that this program knows, which its first write makes of an older one. */
  readonly known: number
}

/** Which version the ledger's tables have. Reads only, whatever is found. */
export async function readLedgerVersion(client: ClientBase, schema = defaultSchema): Promise<LedgerVersion> {
  const { rows: tables } = await client.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [schema, migrationsTable],
  )
  if (tables.length === 0) return { found: null, known: schemaVersion }
  const { rows } = await client.query<{ found: number | null }>(
    `select max(number)::int as found from ${escapeIdentifier(schema)}.${escapeIdentifier(migrationsTable)}`,
  )
  return { found: rows[0]?.found ?? null, known: schemaVersion }
}
