import { UserError } from '@headwater/errors'
import type { Relation } from '@headwater/graph'
import { readCatalogue } from './catalogue.ts'
import { requireColumns } from './columns.ts'
import { quoteIdentifier, quoteRelation } from './identifier.ts'
import { sqlState } from './observe.ts'
import type { Queryable } from './queryable.ts'

/** Types of which a newest one is a moment. */
const MOMENTS = /^(date|timestamp(\(\d\))? with(out)? time zone)$/

export interface NewestRow {
  /** Null where the relation holds no value. */
  readonly at: Date | null
  /** Why it could not be looked at. */
  readonly problem?: string
}

/**
 * The newest value of a column; null where there is no such relation. A value without a time zone counts as UTC (a date as its
 * midnight), as dbt's source freshness has it; `infinity` is no moment. Throws UserError `bad-config` for a column that is not
 * there (with near misses) or is no point in time; else only where the database itself is gone.
 */
export async function newestRow(client: Queryable, relation: Relation, column: string): Promise<NewestRow | null> {
  const name = `${relation.schema}.${relation.name}`
  const [entry] = await readCatalogue(client, [relation])
  if (!entry) return null
  requireColumns(relation, entry.columns, [column])
  const { type = '' } = entry.columns.find((one) => one.name === column) ?? {}
  if (!MOMENTS.test(type)) {
    throw new UserError('bad-config', `${name}: "${column}" is no point in time but ${type}`, {
      details: ['expected  a column of type timestamptz, timestamp or date'],
    })
  }
  const value = quoteIdentifier(column)
  const moment = type.endsWith('with time zone') ? 'max(moment)' : "max(moment)::timestamp at time zone 'UTC'"
  try {
    const { rows } = await client.query<{ ms: number | null }>(
      `select (extract(epoch from ${moment}) * 1000)::float8 as ms
       from (select ${value} as moment from ${quoteRelation(relation)} where isfinite(${value})) finite`,
    )
    const ms = rows[0]?.ms ?? null
    return { at: ms === null ? null : new Date(ms) }
  } catch (error) {
    if (sqlState(error) === null) throw error
    const why = error instanceof Error ? error.message : String(error)
    return { at: null, problem: `${name} cannot be read: ${why}` }
  }
}
