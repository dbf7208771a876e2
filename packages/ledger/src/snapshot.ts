import { UserError } from '@headwater/errors'
import type { AssetHistory, LedgerSnapshot } from '@headwater/planner'
import { Client, type ClientBase, escapeIdentifier } from 'pg'
import { historiesBehind, type Link, type MadePartition, partitionsWanted, whoIsBehind } from './behind.ts'
import { connectionError, refuseBadUrl } from './connection.ts'
import { defaultSchema, schemaVersion } from './schema-version.ts'
import { type AssetRow, partitionsMadeQuery, snapshotQuery } from './snapshot-query.ts'

export interface SnapshotOptions {
  /** Default: `headwater`. */
  readonly schema?: string
  /** Milliseconds to wait for a connection. Default: 10,000. */
  readonly connectTimeoutMs?: number
  /** Asks for something else over the same connection, right behind. */
  readonly besides?: (client: ClientBase) => Promise<void>
}

/**
 * What planning needs of the ledger, in one query of small tables that are kept up to date for it, and a second one where
 * somebody has not taken in a partition; so it takes as long for a ledger of ten years as for one of a day. Imports
 * nothing but pg: `plan` has 100 ms for everything.
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
    const snapshot = await query(client, options.schema)
    await options.besides?.(client)
    return snapshot
  } catch (error) {
    throw connectionError(error, from)
  } finally {
    await client.end().catch(() => {})
  }
}

async function query(client: ClientBase, schema = defaultSchema): Promise<LedgerSnapshot> {
  const of = (table: string): string => `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`
  // Planning changes nothing, and so brings no ledger up to date: what an older one lacks is unknown.
  for (let version = schemaVersion; version > 0; version -= 1) {
    try {
      const { rows } = await client.query<Row>(snapshotQuery(of, version))
      refuseNewer(rows[0]?.version ?? 0)
      return await snapshotOf(rows[0], (since) => partitionsMade(client, of, since))
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
  return { assets: Object.create(null) }
}

interface Row {
  readonly version: number
  /** JSON texts, parsed here: pg would do it through slower ways. */
  readonly assets: string | null
  readonly doubtful: string | null
  readonly passes: string | null
}

async function snapshotOf(
  row: Row | undefined,
  madeSince: (since: ReadonlyMap<string, number>) => Promise<ReadonlyMap<string, readonly MadePartition[]>>,
): Promise<LedgerSnapshot> {
  // Without a prototype an asset called "constructor" has no history unless it really has one.
  const assets: { [key: string]: AssetHistory } = Object.create(null)
  const links = new Map<string, Link>()
  for (const found of parsed<readonly AssetRow[]>(row?.assets) ?? []) {
    const [key, version, codeVersion, rows, durationsMs, partitions, inputs = null, invalidations] = found
    const [, , , , , , , , logicalDate, newest, changed, reads] = found
    const history = { version, codeVersion, rows, durationsMs, partitions: partitions ?? [], inputs }
    const known = logicalDate === undefined ? {} : { logicalDate }
    assets[key] = { ...history, ...known, invalidations: invalidations ?? [] }
    if (newest !== undefined) links.set(key, { newest, changed, reads })
  }
  const add = (key: string, more: Partial<AssetHistory>): void => {
    const history = assets[key]
    if (history !== undefined) assets[key] = { ...history, ...more }
  }
  const behind = whoIsBehind(links)
  const wanted = partitionsWanted(behind, assets)
  const made = wanted.size > 0 ? await madeSince(wanted) : new Map()
  for (const [key, more] of historiesBehind(behind, assets, links, made)) add(key, more)
  for (const key of parsed<readonly string[]>(row?.doubtful) ?? []) add(key, { doubtful: true })
  return typeof row?.passes === 'string' ? { assets, proven: provenBy(row.passes, links) } : { assets }
}

function parsed<T>(text: string | null | undefined): T | undefined {
  return typeof text === 'string' ? JSON.parse(text) : undefined
}

/** What a check has proved counts as long as none of its assets has changed. */
function provenBy(passes: string, links: ReadonlyMap<string, Link>): readonly string[] {
  const proven: string[] = []
  for (const check of passes === '' ? [] : passes.split('\n\n')) {
    const [proved, key = '', ...assets] = check.split('\n')
    const holds = (asset: string): boolean => (links.get(asset)?.changed ?? Number.POSITIVE_INFINITY) <= Number(proved)
    if (assets.every(holds)) proven.push(key)
  }
  return proven.sort()
}

/** Of each asset the partitions that were made after a number. Asked only where a reader is behind one with partitions. */
async function partitionsMade(
  client: ClientBase,
  of: (table: string) => string,
  since: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, readonly MadePartition[]>> {
  const { rows } = await client.query<{ asset: string; made: string }>(partitionsMadeQuery(of), [
    [...since.keys()],
    [...since.values()],
  ])
  return new Map(
    rows.map(({ asset, made }) => {
      const list: readonly [string, number, number, number][] = JSON.parse(made)
      return [asset, list.map(([partition, newest, changed, first]) => ({ partition, newest, changed, first }))]
    }),
  )
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
