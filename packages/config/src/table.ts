import type { FreshnessRules } from './freshness.ts'

/** An asset that an operation makes: a table of the warehouse that it writes rows into. */
export interface TableDefinition {
  readonly type: 'table'
  /** `group/name`, which is also `schema.table` in the database unless `relation` says otherwise. */
  readonly path: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly owner?: string
  readonly relation?: { readonly schema: string; readonly name: string }
  /** The column that tells which partition a row belongs to: how the partitions of a table that exists are observed. */
  readonly partitionColumn?: string
  /**
   * Columns that say when and not what, such as `modified_at`: another value there is no other content. False: its content is
   * never looked at, so that it counts as changed whenever it is made, and nothing behind it is ever left out.
   */
  readonly fingerprint?: { readonly exclude: readonly string[] } | false
  /** What is expected of it in time. Default: what its operation says. */
  readonly freshness?: FreshnessRules
  /** Rows shown after a run that rebuilt it. */
  readonly preview?: { readonly orderBy: string; readonly descending?: boolean; readonly limit?: number }
}

/**
 * A table as an asset.
 *
 * @example
 * table('bronze/boxscores', { description: 'One row per player and game, as the source gave it' })
 */
export function table(path: string, options: Omit<TableDefinition, 'type' | 'path'> = {}): TableDefinition {
  return { type: 'table', path, ...options }
}

/** Group and name of a checked definition: the two parts of its path. */
export function pathOf({ path }: TableDefinition): { readonly group: string; readonly name: string } {
  const slash = path.indexOf('/')
  return { group: path.slice(0, slash), name: path.slice(slash + 1) }
}

/** Where its rows are. */
export function relationOf(table: TableDefinition): { readonly schema: string; readonly name: string } {
  const { group, name } = pathOf(table)
  return table.relation ?? { schema: group, name }
}
