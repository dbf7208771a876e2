import { UserError } from '@headwater/errors'
import type { AssetHistory, LedgerSnapshot } from '@headwater/planner'
import { Client, type ClientBase, escapeIdentifier } from 'pg'
import { connectionError, refuseBadUrl } from './connection.ts'
import { defaultSchema, schemaVersion } from './schema-version.ts'
import { snapshotQuery } from './snapshot-query.ts'

export interface SnapshotOptions {
  /** Default: `headwater`. */
  readonly schema?: string
  /** Milliseconds to wait for a connection. Default: 10,000. */
  readonly connectTimeoutMs?: number
}

/**
 * What planning needs of the ledger, in one query of small tables that are kept up to date for it; so it takes as
 * long for a ledger of ten years as for one of a day. Imports nothing but pg: `plan` has 100 ms for everything.
 *
 * Takes a Postgres URL, or a connected client. A database without a ledger gives an empty snapshot: nothing has
 * happened yet. Throws UnreachableError where the database cannot be reached, UserError bad-config or ledger-too-new.
 */
export async function readSnapshot(from: string | ClientBase, options: SnapshotOptions = {}): Promise<LedgerSnapshot> {
  if (typeof from !== 'string') return query(from, options.schema)
  refuseBadUrl(from)
  const client = new Client({ connectionString: from, connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000 })
  // A connection that breaks after its query is done is of no interest here, but unheard it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return await query(client, options.schema)
  } catch (error) {
    throw connectionError(error, from)
  } finally {
    await client.end().catch(() => {})
  }
}

async function query(client: ClientBase, schema = defaultSchema): Promise<LedgerSnapshot> {
  const of = (table: string): string => `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`
  const read = async (version1: boolean): Promise<LedgerSnapshot> => {
    const { rows } = await client.query<{ version: number; assets: string | null }>(snapshotQuery(of, { version1 }))
    refuseNewer(rows[0]?.version ?? 0)
    const assets: { [key: string]: AssetHistory } = JSON.parse(rows[0]?.assets ?? '{}')
    // Without a prototype an asset called "constructor" has no history unless it really has one.
    return { assets: Object.setPrototypeOf(assets, null) }
  }
  try {
    return await read(false).catch((error: unknown) => {
      // Planning changes nothing, and so brings no ledger up to date.
      if (isMissing(error)) return read(true)
      throw error
    })
  } catch (error) {
    if (isMissing(error)) return { assets: Object.create(null) }
    throw error
  }
}

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === UNDEFINED_TABLE || error.code === UNDEFINED_COLUMN)
  )
}

/** Throws UserError ledger-too-new for a ledger that a newer program has migrated. */
export function refuseNewer(version: number): void {
  if (version <= schemaVersion) return
  throw new UserError(
    'ledger-too-new',
    `the ledger was written by a newer headwater (its tables are version ${version})`,
    {
      details: [`this one knows versions up to ${schemaVersion}`],
      next: ['use the newer headwater, or another ledger'],
    },
  )
}
