import type { Relation } from '@headwater/graph'
import type { Column } from './columns.ts'
import type { Queryable } from './queryable.ts'

export type RelationKind = 'table' | 'view' | 'materialized view'

/** What the catalogue says of a relation, without a look at its rows. */
export interface CatalogueEntry {
  readonly kind: RelationKind
  readonly columns: readonly Column[]
  /** May this user read it? False also without the right to use its schema. */
  readonly readable: boolean
}

interface CatalogueRow extends CatalogueEntry {
  readonly found: boolean
}

/** What the relations are, in the given order, by one query; null for what does not exist. Reads catalogues alone, so it needs no rights. */
export async function readCatalogue(
  client: Queryable,
  relations: readonly Relation[],
): Promise<(CatalogueEntry | null)[]> {
  if (relations.length === 0) return []
  const { rows } = await client.query<CatalogueRow>(
    `select
       case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind,
       has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable,
       (
         select coalesce(json_agg(
           json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum
         ), '[]')
         from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       ) as columns,
       c.oid is not null as found
     from unnest($1::text[], $2::text[]) with ordinality as wanted (schema, name, position)
     left join pg_namespace n on n.nspname = wanted.schema
     left join pg_class c
       on c.relnamespace = n.oid and c.relname = wanted.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
     order by position`,
    [relations.map(({ schema }) => schema), relations.map(({ name }) => name)],
  )
  return rows.map(({ found, ...entry }) => (found ? entry : null))
}
