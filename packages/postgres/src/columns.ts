import { didYouMean, UserError } from '@headwater/errors'
import type { Relation } from '@headwater/graph'
import type { Queryable } from './queryable.ts'

export interface Column {
  readonly name: string
  /** As SQL writes it: `numeric(4,1)`, `character varying(20)`. */
  readonly type: string
}

/** The columns of a relation in their order; null where there is no such relation. */
export async function columnsOf(client: Queryable, { schema, name }: Relation): Promise<Column[] | null> {
  const { rows } = await client.query<{ name: string | null; type: string | null }>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
     order by a.attnum`,
    [schema, name],
  )
  if (rows.length === 0) return null
  return rows.flatMap(({ name, type }) => (name === null || type === null ? [] : [{ name, type }]))
}

/** Throws UserError bad-config with near misses for a wanted column that is not there. */
export function requireColumns(relation: Relation, columns: readonly Column[], wanted: readonly string[]): void {
  const names = columns.map(({ name }) => name)
  const missing = wanted.find((name) => !names.includes(name))
  if (missing === undefined) return
  throw new UserError('bad-config', `${relation.schema}.${relation.name} has no column "${missing}"`, {
    details: didYouMean(missing, names),
  })
}
