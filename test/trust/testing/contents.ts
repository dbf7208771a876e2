import type { Rig } from '../../rig.ts'

/** Columns that say when a row was written, and not what it says. */
const WHEN = /_at$/

/** What the platform's hook notes about its builds, which differ, is left out. One text for the content of each table that the platform builds; the same for the same rows, in whatever order. */
export async function contents(rig: Rig): Promise<ReadonlyMap<string, string>> {
  const tables = await rig.sql<{ schema: string; name: string; columns: string[] }>(`
    select table_schema as schema, table_name as name, array_agg(column_name::text order by ordinal_position) as columns
    from information_schema.columns
    where table_schema in ('silver', 'gold') and table_name <> 'model_audit'
    group by table_schema, table_name
    order by 1, 2`)
  const found = new Map<string, string>()
  for (const { schema, name, columns } of tables) {
    const row = columns.filter((column) => !WHEN.test(column)).map((column) => `"${column}"`)
    const [content] = await rig.sql<{ rows: string }>(`
      select count(*) || ' rows ' || coalesce(sum(hashtextextended(row(${row.join(', ')})::text, 0)), 0) as rows
      from "${schema}"."${name}"`)
    found.set(`${schema}.${name}`, content?.rows ?? '')
  }
  return found
}
