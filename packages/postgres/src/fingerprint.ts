import { createHash } from 'node:crypto'
import type { Relation } from '@headwater/graph'
import { columnsOf, requireColumns } from './columns.ts'
import { quoteIdentifier, quoteRelation } from './identifier.ts'
import type { Queryable } from './queryable.ts'

export interface FingerprintOptions {
  /** Columns that say when and not what, such as `modified_at`. Each must exist. */
  readonly exclude?: readonly string[]
}

/**
 * A short text that is the same exactly when a relation holds the same rows, in any order, under the same column names,
 * types and column order (`select *` and `union all` read by position, so another order is another content).
 * Null where the relation does not exist. Throws UserError bad-config for an excluded column that is not there.
 *
 * Row hashes are summed: an xor would lose every row that is there twice. About 1 s for a million rows of 15 columns.
 */
export async function fingerprint(
  client: Queryable,
  relation: Relation,
  { exclude = [] }: FingerprintOptions = {},
): Promise<string | null> {
  const all = await columnsOf(client, relation)
  if (all === null) return null
  requireColumns(relation, all, exclude)
  const columns = all.filter(({ name }) => !exclude.includes(name))
  const row = `row(${columns.map(({ name }) => quoteIdentifier(name)).join(', ')})::text`
  // Everything that changes how a value is written is pinned. Sent as one text, the settings and the query are one
  // transaction, so that the session keeps its own settings.
  const results = await client.query(`
    set local datestyle = 'ISO, YMD';
    set local intervalstyle = 'postgres';
    set local timezone = 'UTC';
    set local extra_float_digits = 1;
    set local bytea_output = 'hex';
    set local lc_monetary = 'C';
    select count(*)::text as rows, coalesce(sum(hashtextextended(${row} collate "C", 0)), 0)::text as sum
    from ${quoteRelation(relation)}`)
  const last: unknown = Array.isArray(results) ? results.at(-1)?.rows[0] : undefined
  return createHash('sha256')
    .update(JSON.stringify([1, columns, last]))
    .digest('hex')
    .slice(0, 32)
}
