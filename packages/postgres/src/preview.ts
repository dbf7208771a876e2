import type { Relation } from '@headwater/graph'
import { columnsOf, requireColumns } from './columns.ts'
import { quoteIdentifier, quoteRelation } from './identifier.ts'
import type { Queryable } from './queryable.ts'

export interface PreviewOptions {
  /** Columns to sort by, first the most important; unsorted without. */
  readonly orderBy?: readonly { readonly column: string; readonly descending?: boolean }[]
  readonly limit: number
}

export interface Preview {
  readonly columns: readonly { readonly name: string; readonly align: 'left' | 'right' }[]
  /** Values as Postgres writes them, null for null, in the columns' order. */
  readonly rows: readonly (readonly (string | null)[])[]
}

const numeric = /^(smallint|integer|bigint|real|double precision|numeric|money|oid)\b(?!.*\[)/

/** The first rows of a relation as text; null where it does not exist. Throws UserError bad-config for an unknown column in `orderBy`. */
export async function preview(
  client: Queryable,
  relation: Relation,
  { orderBy = [], limit }: PreviewOptions,
): Promise<Preview | null> {
  const columns = await columnsOf(client, relation)
  if (columns === null) return null
  requireColumns(
    relation,
    columns,
    orderBy.map(({ column }) => column),
  )
  const order = orderBy.map(
    ({ column, descending }) => `${quoteIdentifier(column)} ${descending ? 'desc' : 'asc'} nulls last`,
  )
  const { rows } = await client.query<(string | null)[]>({
    text: [
      `select ${columns.map(({ name }) => quoteIdentifier(name)).join(', ')} from ${quoteRelation(relation)}`,
      ...(order.length > 0 ? [`order by ${order.join(', ')}`] : []),
      'limit $1',
    ].join('\n'),
    values: [limit],
    // As arrays and unparsed: two columns may share a name with something of JavaScript, and numbers keep their digits.
    rowMode: 'array',
    types: { getTypeParser: () => (text: string) => text },
  })
  return { columns: columns.map(({ name, type }) => ({ name, align: numeric.test(type) ? 'right' : 'left' })), rows }
}
