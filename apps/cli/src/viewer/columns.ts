import type { Relation } from '@headwater/graph'
import { connect } from '@headwater/postgres'
import type { ColumnView } from '@headwater/viewer'

const PATIENCE_MS = 3_000

/** The columns of a table or view as the warehouse has them; none where it is not there. Throws UnreachableError. */
export async function tableColumns(databaseUrl: string, { schema, name }: Relation): Promise<readonly ColumnView[]> {
  const client = await connect(databaseUrl, { timeoutMs: PATIENCE_MS })
  try {
    const { rows } = await client.query(
      `select a.attname as name,
              format_type(a.atttypid, a.atttypmod) as type,
              coalesce(col_description(a.attrelid, a.attnum), '') as description
         from pg_attribute a
         join pg_class c on c.oid = a.attrelid
         join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
        order by a.attnum`,
      [schema, name],
    )
    return rows
  } finally {
    await client.end()
  }
}
