import { didYouMean } from '@headwater/errors'
import type { Relation } from '@headwater/graph'
import { type CatalogueEntry, type RelationKind, readCatalogue } from './catalogue.ts'
import type { Column } from './columns.ts'
import { type Content, readContent } from './content.ts'
import { quoteIdentifier, quoteRelation } from './identifier.ts'
import type { Queryable } from './queryable.ts'

export interface ObservedRelation {
  readonly relation: Relation
  /** The column that tells which partition a row belongs to. */
  readonly partitionColumn?: string
  /** IANA name, for a partition column with a time zone. Default: UTC. */
  readonly timeZone?: string
  /** Columns that say when and not what. */
  readonly exclude?: readonly string[]
  /** Only what is in this partition: `rows` and `fingerprint` are its own. Takes a `partitionColumn`. */
  readonly partition?: string
  /** False: rows are counted and none is read. */
  readonly fingerprint?: false
}

/** What was found where a relation should be. Of views only that they are there. */
export interface Observation {
  readonly relation: Relation
  /** Null where there is nothing of that name. */
  readonly kind: RelationKind | null
  /** Of tables and materialized views. */
  readonly rows: number | null
  /** Of tables, where one was wanted. */
  readonly fingerprint: string | null
  /** With a partition column; sorted. */
  readonly partitions: Content['partitions']
  readonly newestPartition: string | null
  /** The fingerprint of a partition without rows. */
  readonly emptyFingerprint?: string | null
  /** Why it could not be looked into. */
  readonly problem: ObservationProblem | null
}

export interface ObservationProblem {
  readonly message: string
  /** What to type or change. */
  readonly next: readonly string[]
}

export interface ObserveOptions {
  /** After each relation: so many of them are done. */
  readonly onProgress?: (done: number) => void
  readonly signal?: AbortSignal
}

/**
 * Looks at relations: whether each is there, what it holds, which partitions. In the given order; each table's rows are read
 * once, on all of the connections side by side. What one table is in the way of is its own problem; throws only where the
 * database itself is gone, and the signal's reason.
 */
export async function observe(
  clients: Queryable | readonly Queryable[],
  wanted: readonly ObservedRelation[],
  { onProgress = () => {}, signal }: ObserveOptions = {},
): Promise<Observation[]> {
  const [first, ...others] = [clients].flat()
  if (!first) throw new RangeError('observe needs a connection')
  const catalogue = await readCatalogue(
    first,
    wanted.map(({ relation }) => relation),
  )
  const found: Observation[] = []
  // One list for all connections: each takes the next table as soon as it is done with one.
  const queue = wanted.entries()
  let done = 0
  const work = async (client: Queryable): Promise<void> => {
    for (const [index, one] of queue) {
      signal?.throwIfAborted()
      found[index] = await observeOne(client, one, catalogue[index] ?? null)
      onProgress(++done)
    }
  }
  await Promise.all([first, ...others].map(work))
  return found
}

async function observeOne(
  client: Queryable,
  wanted: ObservedRelation,
  entry: CatalogueEntry | null,
): Promise<Observation> {
  const { relation } = wanted
  if (entry === null) return { ...nothing, relation }
  const { kind } = entry
  if (kind === 'view') return { ...nothing, relation, kind }
  const problem = problemBefore(wanted, entry)
  if (problem) return { ...nothing, relation, kind, problem }
  const { partitionColumn, exclude = [], timeZone, partition } = wanted
  try {
    const { rows, fingerprint, partitions, emptyFingerprint } = await readContent(client, relation, {
      columns: entry.columns,
      exclude,
      partitionColumn: entry.columns.find(({ name }) => name === partitionColumn) ?? null,
      ...(timeZone !== undefined && { timeZone }),
      ...(partition !== undefined && { partition }),
      ...(wanted.fingerprint === false && { fingerprint: false }),
    })
    return {
      relation,
      kind,
      rows,
      fingerprint: kind === 'table' ? fingerprint : null,
      partitions,
      newestPartition: partitions?.at(-1)?.partition ?? null,
      emptyFingerprint,
      problem: null,
    }
  } catch (error) {
    const code = sqlState(error)
    if (code === null) throw error
    // Dropped since the catalogue was read.
    if (code === '42P01') return { ...nothing, relation }
    return { ...nothing, relation, kind, problem: problemOf(relation, code, error) }
  }
}

const nothing = {
  kind: null,
  rows: null,
  fingerprint: null,
  partitions: null,
  newestPartition: null,
  problem: null,
} as const

/** What the catalogue tells already. */
function problemBefore(
  { relation, partitionColumn, exclude = [] }: ObservedRelation,
  { columns, readable }: CatalogueEntry,
): ObservationProblem | null {
  if (!readable) return unreadable(relation)
  const missing = [...exclude, ...(partitionColumn === undefined ? [] : [partitionColumn])].find(
    (name) => !columns.some((column: Column) => column.name === name),
  )
  if (missing === undefined) return null
  const near = didYouMean(
    missing,
    columns.map(({ name }) => name),
  )
  return { message: `${relation.schema}.${relation.name} has no column "${missing}"`, next: near }
}

function problemOf(relation: Relation, code: string, error: unknown): ObservationProblem {
  const name = `${relation.schema}.${relation.name}`
  if (code === '42501') return unreadable(relation)
  if (code === '55P03')
    return { message: `${name} is locked: somebody is replacing or altering it`, next: ['try again'] }
  return { message: `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`, next: [] }
}

function unreadable(relation: Relation): ObservationProblem {
  return {
    message: `${relation.schema}.${relation.name} may not be read by this user`,
    next: [
      `grant usage on schema ${quoteIdentifier(relation.schema)} to …; grant select on ${quoteRelation(relation)} to …`,
    ],
  }
}

/** The SQLSTATE of an error that is about the query; null for one about the connection. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return /^[0-9A-Z]{5}$/.test(error.code) && !/^(08|57P|53)/.test(error.code) ? error.code : null
}
