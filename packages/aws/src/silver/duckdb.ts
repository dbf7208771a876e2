import { rm } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { InternalError } from '@headwater/errors'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** A row as DuckDB writes it in JSON: integers beyond 32 bits, decimals and times are texts. */
export type Row = { readonly [column: string]: unknown }

/** A DuckDB for one piece of work, with a folder for the files that it reads. */
export interface Duckdb {
  /** Empty at the start, and gone with all that is in it when the work ends. */
  readonly folder: string
  /** Runs one statement. `values` are its parameters `$1`, `$2`, … Fails with DuckDB's own message. */
  rows(sql: string, values?: readonly (string | number)[]): Promise<readonly Row[]>
}

interface Shared {
  readonly opened: Promise<{ readonly instance: DuckDBInstance; readonly spill: string }>
  users: number
}

/** All work of this process at one time shares one instance, so that its memory limit holds for all of it together. */
let shared: Shared | null = null

/**
 * Gives `work` a DuckDB in memory (at most 512 MB, beyond that it spills to the temporary folder) and a folder of its own.
 * Both are gone when it ends, however it ends; so nothing that it has begun may go on after it (`allEnded`). Extensions are
 * never fetched: Parquet is built in.
 */
export async function withDuckdb<Result>(work: (duckdb: Duckdb) => Promise<Result>): Promise<Result> {
  shared ??= { opened: open(), users: 0 }
  const own = shared
  own.users += 1
  try {
    const { instance } = await own.opened
    const folder = await makeTemporaryFolder()
    try {
      const connection = await instance.connect()
      try {
        return await work({ folder, rows: (sql, values) => rows(connection, sql, values) })
      } finally {
        connection.closeSync()
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  } catch (error) {
    // Whoever comes next gets another one.
    if (isBroken(error) && shared === own) shared = null
    throw error
  } finally {
    own.users -= 1
    if (own.users === 0) {
      if (shared === own) shared = null
      await close(own)
    }
  }
}

/** DuckDB has met a bug of its own, and refuses all further work. */
export function isBroken(error: unknown): boolean {
  return error instanceof Error && /database has been invalidated/.test(error.message)
}

async function open() {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const spill = await makeTemporaryFolder()
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: '512MB',
      temp_directory: spill,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // Files are read once, and row order is never meant: keeping either costs memory.
      enable_external_file_cache: 'false',
      preserve_insertion_order: 'false',
    })
    // Times with a zone are read as what they are in UTC, wherever this runs.
    const connection = await instance.connect()
    await connection.run(`set global TimeZone = 'UTC'`)
    connection.closeSync()
    return { instance, spill }
  } catch (error) {
    await rm(spill, { recursive: true, force: true })
    throw error
  }
}

async function close({ opened }: Shared): Promise<void> {
  // One that could not be opened has told its users already.
  const found = await opened.catch(() => null)
  if (found === null) return
  found.instance.closeSync()
  await rm(found.spill, { recursive: true, force: true })
}

async function rows(connection: DuckDBConnection, sql: string, values: readonly (string | number)[] = []) {
  const reader = await connection.runAndReadAll(sql, [...values])
  return reader.getRowObjectsJson()
}

/** The number in a column, also where DuckDB gives it as a text. */
export function numberIn(row: Row | undefined, column: string): number {
  const value = Number(row?.[column] ?? Number.NaN)
  if (!Number.isFinite(value)) throw new InternalError(`no number in ${column}: ${JSON.stringify(row)}`)
  return value
}

/** The text in a column; null where it is null. */
export function textIn(row: Row | undefined, column: string): string | null {
  const value = row?.[column]
  return value === null || value === undefined ? null : String(value)
}

/** An identifier, quoted. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text, quoted, where a parameter cannot stand (in the body of a view). */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** What can be read like a table: Parquet files, as they are, without columns made of their paths. */
export function parquet(files: readonly string[]): string {
  return `read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false, union_by_name = true)`
}
