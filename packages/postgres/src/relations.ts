import type { Relation } from '@headwater/graph'
import { quoteRelation } from './identifier.ts'
import type { Queryable } from './queryable.ts'

/** Which of the relations exist, in the given order. A table, view, materialized view, partitioned or foreign table counts. */
export async function relationsExist(client: Queryable, relations: readonly Relation[]): Promise<boolean[]> {
  if (relations.length === 0) return []
  // By the catalogue and not by to_regclass, which fails on a schema that one may not use.
  const { rows } = await client.query<{ found: boolean }>(
    `select exists (
       select from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = wanted.schema and c.relname = wanted.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
     ) as found
     from unnest($1::text[], $2::text[]) with ordinality as wanted (schema, name, position)
     order by position`,
    [relations.map(({ schema }) => schema), relations.map(({ name }) => name)],
  )
  return rows.map(({ found }) => found)
}

export async function relationExists(client: Queryable, relation: Relation): Promise<boolean> {
  const [found = false] = await relationsExist(client, [relation])
  return found
}

/** Exact row counts in the given order, null where a relation does not exist: one query for what exists, one for all counts. */
export async function countRows(client: Queryable, relations: readonly Relation[]): Promise<(number | null)[]> {
  const exist = await relationsExist(client, relations)
  const counts: (number | null)[] = relations.map(() => null)
  const queries = relations.flatMap((relation, i) =>
    exist[i] ? [`select ${i} as position, count(*) as count from ${quoteRelation(relation)}`] : [],
  )
  if (queries.length === 0) return counts
  const { rows } = await client.query<{ position: number; count: string }>(queries.join('\nunion all\n'))
  for (const { position, count } of rows) counts[position] = Number(count)
  return counts
}
