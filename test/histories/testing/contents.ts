import { Client, escapeIdentifier } from 'pg'

/** Rows of each table and view (`silver.leaders`), as sorted texts: the same for the same rows in whatever order. */
export type Contents = ReadonlyMap<string, readonly string[]>

/** Columns that say when a row was written, and not what it says. */
const WHEN = /_at$/

/** What the league's schemas hold. */
export async function readContents(databaseUrl: string): Promise<Contents> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ schema: string; name: string; columns: string[] }>(`
      select table_schema as schema, table_name as name, array_agg(column_name::text order by ordinal_position) as columns
      from information_schema.columns
      where table_schema in ('bronze', 'silver', 'gold')
      group by table_schema, table_name`)
    const contents = new Map<string, readonly string[]>()
    for (const { schema, name, columns } of tables) {
      const what = columns.filter((column) => !WHEN.test(column)).map(escapeIdentifier)
      const { rows } = await client.query<{ row: string }>(
        `select row(${what.join(', ')})::text as row from ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
      )
      contents.set(`${schema}.${name}`, rows.map(({ row }) => row).sort())
    }
    return contents
  } finally {
    await client.end()
  }
}

/** How two warehouses differ, a line for each table that does; empty where they hold the same. */
export function differences(found: Contents, expected: Contents): string[] {
  const names = new Set([...found.keys(), ...expected.keys()])
  return [...names].sort().flatMap((name) => {
    const [has, shouldHave] = [found.get(name), expected.get(name)]
    if (!has || !shouldHave) return [`${name} is ${has ? 'there, and should not be' : 'not there'}`]
    const [surplus, lacking] = [without(has, shouldHave), without(shouldHave, has)]
    if (surplus.length + lacking.length === 0) return []
    return [`${name} has ${some(surplus)} too much, and lacks ${some(lacking)}`]
  })
}

/** Multiset difference. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1)
  return rows.filter((row) => {
    const count = left.get(row) ?? 0
    if (count > 0) left.set(row, count - 1)
    return count === 0
  })
}

function some(rows: readonly string[]): string {
  if (rows.length === 0) return 'nothing'
  return `${rows.slice(0, 4).join(' ')}${rows.length > 4 ? ` and ${rows.length - 4} more` : ''}`
}
