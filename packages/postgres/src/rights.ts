import { quoteIdentifier, quoteRelation } from './identifier.ts'
import type { Queryable } from './queryable.ts'

/** What is to be done in one schema. */
export interface NeededRights {
  readonly schema: string
  /** New relations are made in it. */
  readonly create: boolean
  readonly relations: readonly NeededRelation[]
}

export interface NeededRelation {
  readonly name: string
  /** `replace` drops it and makes it anew, which takes its owner; `write` inserts, updates and deletes rows. */
  readonly use: 'read' | 'write' | 'replace'
}

/** What this user may not do, with the SQL that mends it, to be typed by somebody who may. */
export interface MissingRight {
  readonly schema: string
  /** Null: the schema itself. */
  readonly relation: string | null
  readonly message: string
  readonly mend: string
}

interface Found {
  readonly user: string
  readonly database: string
  readonly may_make_schemas: boolean
  readonly schemas: readonly { schema: string; exists: boolean; usage: boolean; create: boolean }[]
  readonly relations: readonly { schema: string; name: string; readable: boolean; writable: boolean; owned: boolean }[]
}

/** Compares what is to be done with what the user of this connection may do. One query of the catalogues; no effects. */
export async function checkRights(client: Queryable, needed: readonly NeededRights[]): Promise<MissingRight[]> {
  const wanted = needed.flatMap(({ schema, relations }) => relations.map(({ name }) => ({ schema, name })))
  const { rows } = await client.query<Found>(
    `select
       current_user as user, current_database() as database,
       has_database_privilege(current_database(), 'create') as may_make_schemas,
       (
         select coalesce(json_agg(json_build_object(
           'schema', wanted.schema,
           'exists', n.oid is not null,
           'usage', coalesce(has_schema_privilege(n.oid, 'usage'), false),
           'create', coalesce(has_schema_privilege(n.oid, 'create'), false)
         )), '[]')
         from unnest($1::text[]) as wanted (schema)
         left join pg_namespace n on n.nspname = wanted.schema
       ) as schemas,
       (
         select coalesce(json_agg(json_build_object(
           'schema', wanted.schema,
           'name', wanted.name,
           'readable', has_table_privilege(c.oid, 'select'),
           'writable', has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update')
             and has_table_privilege(c.oid, 'delete'),
           'owned', pg_has_role(c.relowner, 'usage')
         )), '[]')
         from unnest($2::text[], $3::text[]) as wanted (schema, name)
         join pg_namespace n on n.nspname = wanted.schema
         join pg_class c
           on c.relnamespace = n.oid and c.relname = wanted.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
       ) as relations`,
    [needed.map(({ schema }) => schema), wanted.map(({ schema }) => schema), wanted.map(({ name }) => name)],
  )
  const [found] = rows
  return found ? needed.flatMap((one) => missingIn(one, found)) : []
}

function missingIn({ schema, create, relations }: NeededRights, found: Found): MissingRight[] {
  const to = quoteIdentifier(found.user)
  const quoted = quoteIdentifier(schema)
  const about = found.schemas.find((one) => one.schema === schema)
  if (!about?.exists) {
    // dbt makes the schemas that it needs.
    if (!create || found.may_make_schemas) return []
    return [
      {
        schema,
        relation: null,
        message: `schema ${schema} does not exist, and ${found.user} may not make one`,
        mend: `create schema ${quoted} authorization ${to}`,
      },
    ]
  }
  const rights = [...(about.usage ? [] : ['usage']), ...(create && !about.create ? ['create'] : [])]
  if (rights.length > 0) {
    const message = `${found.user} may not ${rights.map((right) => (right === 'usage' ? 'use' : 'make tables in')).join(' or ')} schema ${schema}`
    return [{ schema, relation: null, message, mend: `grant ${rights.join(', ')} on schema ${quoted} to ${to}` }]
  }
  return relations.flatMap(({ name, use }) => {
    const table = found.relations.find((one) => one.schema === schema && one.name === name)
    if (!table) return []
    const relation = quoteRelation({ schema, name })
    const missing = (message: string, mend: string): MissingRight[] => [
      { schema, relation: name, message: `${found.user} ${message} ${schema}.${name}`, mend },
    ]
    if (use === 'replace') {
      return table.owned ? [] : missing('may not replace', `alter table ${relation} owner to ${to}`)
    }
    if (use === 'write' && !table.writable) {
      return missing('may not write', `grant select, insert, update, delete on ${relation} to ${to}`)
    }
    return table.readable ? [] : missing('may not read', `grant select on ${relation} to ${to}`)
  })
}
