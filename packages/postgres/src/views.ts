import type { Relation } from '@headwater/graph'
import type { Queryable } from './queryable.ts'

export interface View extends Relation {
  readonly materialized: boolean
  /** What it selects from: tables and other views. */
  readonly reads: readonly Relation[]
}

/** A view that reads some of the relations asked about, directly or through other views. */
export interface DependentView extends View {
  /** Those of them that it reads. */
  readonly on: readonly Relation[]
}

/** Every view of the database, by one query of the catalogues (1 ms for a hundred); takes no rights. */
export async function readViews(client: Queryable): Promise<View[]> {
  const { rows } = await client.query<View>(
    `select
       n.nspname as schema, c.relname as name, c.relkind = 'm' as materialized,
       json_agg(distinct jsonb_build_object('schema', rn.nspname, 'name', r.relname)) as reads
     from pg_rewrite rule
     join pg_class c on c.oid = rule.ev_class and c.relkind in ('v', 'm')
     join pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('pg_catalog', 'information_schema')
     join pg_depend d
       on d.classid = 'pg_rewrite'::regclass and d.objid = rule.oid and d.refclassid = 'pg_class'::regclass
       and d.refobjid <> c.oid
     join pg_class r on r.oid = d.refobjid
     join pg_namespace rn on rn.oid = r.relnamespace
     group by 1, 2, 3`,
  )
  return rows
}

/**
 * The views that `drop ... cascade` of these relations would take along (which is how dbt-postgres replaces a table), sorted by
 * schema and name; none that is one of the relations. Pure.
 */
export function dependentViews(views: readonly View[], relations: readonly Relation[]): DependentView[] {
  const asked = new Set(relations.map(id))
  const readers = Map.groupBy(
    views.flatMap((view) => view.reads.map((read) => [id(read), view] as const)),
    ([read]) => read,
  )
  const on = new Map<View, Map<string, Relation>>()
  for (const relation of relations) {
    const seen = new Set<View>()
    const queue = [id(relation)]
    for (let below = queue.pop(); below !== undefined; below = queue.pop()) {
      for (const [, view] of readers.get(below) ?? []) {
        if (seen.has(view)) continue
        seen.add(view)
        queue.push(id(view))
        const found = on.get(view) ?? new Map<string, Relation>()
        on.set(view, found.set(id(relation), relation))
      }
    }
  }
  return [...on]
    .filter(([view]) => !asked.has(id(view)))
    .map(([view, found]) => ({ ...view, on: [...found.values()] }))
    .toSorted((a, b) => compare(a.schema, b.schema) || compare(a.name, b.name))
}

/** No name holds a NUL. */
function id({ schema, name }: Relation): string {
  return `${schema}\0${name}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
