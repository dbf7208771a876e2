import { createHash } from 'node:crypto'
import type { Relation } from '@headwater/graph'
import type { Column } from './columns.ts'
import { quoteIdentifier, quoteLiteral, quoteRelation } from './identifier.ts'
import type { Queryable } from './queryable.ts'

/** What is in a table, or in one partition of it. */
export interface Content {
  readonly rows: number
  /** The same exactly when the same rows are there, in any order; see `fingerprint`. Null where none was wanted. */
  readonly fingerprint: string | null
  /** Sorted; rows without a partition are in none. Null where no column tells partitions. */
  readonly partitions: readonly PartitionContent[] | null
  /** What a look at a partition without rows gives. */
  readonly emptyFingerprint: string | null
}

export interface PartitionContent {
  readonly partition: string
  readonly rows: number
  /** What a look at this partition alone would give. */
  readonly fingerprint: string | null
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
  /** Only the rows of this partition; takes a `partitionColumn`. */
  readonly partition?: string
  /** False: rows are counted and not read. */
  readonly fingerprint?: false
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
 * Rows, fingerprint and partitions of a table, by one look at all of its rows (about 1 s for a million of 15 columns); of a
 * partition, at its rows alone. Throws what Postgres throws.
 */
export async function readContent(client: Queryable, relation: Relation, options: ContentOptions): Promise<Content> {
  const { exclude, partitionColumn = null, timeZone = 'UTC', partition } = options
  const columns = options.columns.filter(({ name }) => !exclude.includes(name))
  const row = `row(${columns.map(({ name }) => quoteIdentifier(name)).join(', ')})::text`
  const sum = options.fingerprint === false ? 'null' : `coalesce(sum(hashtextextended(${row} collate "C", 0)), 0)::text`
  const ofRow = partitionColumn ? partitionOf(partitionColumn, timeZone) : 'null::text'
  const where = partitionColumn && partition !== undefined ? `where ${isIn(partition, partitionColumn, timeZone)}` : ''
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
    select ${ofRow} as partition, count(*)::text as rows, ${sum} as sum
    from ${quoteRelation(relation)} ${where}
    group by 1 order by 1`)
  const groups = groupsOf(results)
  const method = hash([METHOD, exclude.toSorted()]).slice(0, METHOD_LENGTH)
  const fingerprintOf = (groups: readonly Group[]): string | null => {
    if (options.fingerprint === false) return null
    const counted = { rows: String(total(groups, 'rows')), sum: String(total(groups, 'sum')) }
    return method + hash([columns, counted]).slice(METHOD_LENGTH, 32)
  }
  return {
    rows: Number(total(groups, 'rows')),
    fingerprint: fingerprintOf(groups),
    partitions: partitionColumn
      ? groups.flatMap((group) =>
          group.partition === null
            ? []
            : [{ partition: group.partition, rows: Number(group.rows), fingerprint: fingerprintOf([group]) }],
        )
      : null,
    emptyFingerprint: fingerprintOf([]),
  }
}

interface Group {
  readonly partition: string | null
  readonly rows: string
  readonly sum: string | null
}

function total(groups: readonly Group[], what: 'rows' | 'sum'): bigint {
  return groups.reduce((total, group) => total + BigInt(group[what] ?? 0), 0n)
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
    return `(${column} at time zone ${quoteLiteral(timeZone)})::date::text`
  }
  return type === 'date' || type.startsWith('timestamp') ? `${column}::date::text` : `${column}::text`
}

/** Whether a row is of the partition; of a date, in a form that an index answers. */
function isIn(partition: string, column: Column, timeZone: string): string {
  const literal = quoteLiteral(partition)
  if (column.type === 'date') return `${quoteIdentifier(column.name)} = ${literal}`
  return `${partitionOf(column, timeZone)} = ${literal}`
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
