import { createHash } from 'node:crypto'
import type { Relation } from '@headwater/graph'
import type { Column } from './columns.ts'
import { quoteIdentifier, quoteRelation } from './identifier.ts'
import type { Queryable } from './queryable.ts'

/** What is in a table. */
export interface Content {
  readonly rows: number
  /** The same exactly when the same rows are there, in any order; see `fingerprint`. */
  readonly fingerprint: string
  /** Sorted; rows without a partition are in none. Null where no column tells partitions. */
  readonly partitions: readonly { readonly partition: string; readonly rows: number }[] | null
}

export interface ContentOptions {
  /** All of the table's, in its order. */
  readonly columns: readonly Column[]
  /** Names of those that say when and not what: neither their values nor their types count. */
  readonly exclude: readonly string[]
  /** The column that tells partitions; one of the table's, counted or not. */
  readonly partitionColumn?: Column | null
  /** IANA name: whose midnight begins a day, for a column with a time zone. Default: UTC. */
  readonly timeZone?: string
}

/** Another number for another way of taking fingerprints: no older one says anything about a newer. */
const METHOD = 1
/** Digits of a fingerprint that say how it was taken. */
const METHOD_LENGTH = 6

/** Whether two fingerprints were taken in the same way, by the same columns left out: only then are others other content. */
export function areComparable(a: string, b: string): boolean {
  return a.slice(0, METHOD_LENGTH) === b.slice(0, METHOD_LENGTH)
}

/** Milliseconds that reading waits for a table that somebody replaces just now. */
const LOCK_TIMEOUT_MS = 15_000

/**
 * Rows, fingerprint and partitions of a table, by one look at all of its rows (about 1 s for a million of 15 columns).
 * Throws what Postgres throws.
 */
export async function readContent(client: Queryable, relation: Relation, options: ContentOptions): Promise<Content> {
  const { exclude, partitionColumn = null } = options
  const columns = options.columns.filter(({ name }) => !exclude.includes(name))
  const row = `row(${columns.map(({ name }) => quoteIdentifier(name)).join(', ')})::text`
  const partition = partitionColumn ? partitionOf(partitionColumn, options.timeZone ?? 'UTC') : 'null::text'
  // Everything that changes how a value is written is pinned. Sent as one text, the settings and the query are one
  // transaction, so that the session keeps its own settings. Row hashes are summed: an xor would lose a row that is there twice.
  const results: unknown = await client.query(`
    set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'postgres';
    set local timezone = 'UTC';
    set local extra_float_digits = 1;
    set local bytea_output = 'hex';
    set local lc_monetary = 'C';
    set local lock_timeout = ${LOCK_TIMEOUT_MS};
    select ${partition} as partition, count(*)::text as rows,
      coalesce(sum(hashtextextended(${row} collate "C", 0)), 0)::text as sum
    from ${quoteRelation(relation)}
    group by 1 order by 1`)
  const groups = groupsOf(results)
  const rows = groups.reduce((total, group) => total + BigInt(group.rows), 0n)
  const sum = groups.reduce((total, group) => total + BigInt(group.sum), 0n)
  const counted = { rows: String(rows), sum: String(sum) }
  return {
    rows: Number(rows),
    fingerprint:
      hash([METHOD, exclude.toSorted()]).slice(0, METHOD_LENGTH) + hash([columns, counted]).slice(METHOD_LENGTH, 32),
    partitions: partitionColumn
      ? groups.flatMap(({ partition, rows }) => (partition === null ? [] : [{ partition, rows: Number(rows) }]))
      : null,
  }
}

interface Group {
  readonly partition: string | null
  readonly rows: string
  readonly sum: string
}

/** The rows of the last of several statements, which pg gives as a list of results. */
function groupsOf(results: unknown): readonly Group[] {
  const last: unknown = Array.isArray(results) ? results.at(-1) : results
  return (last as { readonly rows: readonly Group[] }).rows
}

/** The day of a date or a time, `YYYY-MM-DD`; of anything else its text. */
function partitionOf({ name, type }: Column, timeZone: string): string {
  const column = quoteIdentifier(name)
  if (type.startsWith('timestamp') && type.endsWith('with time zone')) {
    return `(${column} at time zone '${timeZone.replaceAll("'", "''")}')::date::text`
  }
  return type === 'date' || type.startsWith('timestamp') ? `${column}::date::text` : `${column}::text`
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
