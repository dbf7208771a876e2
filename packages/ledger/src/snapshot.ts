import { UserError } from '@headwater/errors'
import type { AssetHistory, LedgerSnapshot } from '@headwater/planner'
import { Client, type ClientBase, escapeIdentifier } from 'pg'
import { connectionError, refuseBadUrl } from './connection.ts'
import { defaultSchema, migrationsTable, schemaVersion } from './schema-version.ts'

export interface SnapshotOptions {
  /** Default: `headwater`. */
  readonly schema?: string
  /** Milliseconds to wait for a connection. Default: 10,000. */
  readonly connectTimeoutMs?: number
}

/**
 * What planning needs of the ledger, in one query of two small tables that are kept up to date for it; so it takes as
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

const UNDEFINED_TABLE = '42P01'

async function query(client: ClientBase, schema = defaultSchema): Promise<LedgerSnapshot> {
  const of = (table: string): string => `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`
  try {
    const { rows } = await client.query<{ version: number; assets: string | null }>(`
      select
        (select max(number) from ${of(migrationsTable)}) as version,
        (
          select json_object_agg(l.asset, json_build_object(
            'version', l.version,
            'codeVersion', l.code_version,
            'rows', case when p.partitions is null then l.rows else p.rows end,
            'durationsMs', l.durations_ms,
            'partitions', coalesce(p.partitions, '{}')
          ))::text
          from ${of('latest')} l
          left join (
            select
              asset,
              -- One partition that was never counted makes the sum unknown.
              case when count(*) = count(rows) then sum(rows) end as rows,
              array_agg(partition order by partition collate "C") as partitions
            from ${of('latest_partitions')}
            group by asset
          ) p using (asset)
        ) as assets`)
    refuseNewer(rows[0]?.version ?? 0)
    const assets: { [key: string]: AssetHistory } = JSON.parse(rows[0]?.assets ?? '{}')
    // Without a prototype an asset called "constructor" has no history unless it really has one.
    return { assets: Object.setPrototypeOf(assets, null) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return emptySnapshot()
    throw error
  }
}

function emptySnapshot(): LedgerSnapshot {
  return { assets: Object.create(null) }
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
