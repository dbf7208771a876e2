import type { Relation } from '@headwater/graph'
import { columnsOf, requireColumns } from './columns.ts'
import { readContent } from './content.ts'
import type { Queryable } from './queryable.ts'

export interface FingerprintOptions {
  /** Columns that say when and not what, such as `modified_at`. Each must exist. */
  readonly exclude?: readonly string[]
}

/**
 * A short text that is the same exactly when a relation holds the same rows, in any order, under the same column names, types
 * and column order, and the same columns are excluded (`select *` and `union all` read by position, so another order is another content).
 * Null where the relation does not exist. Throws UserError bad-config for an excluded column that is not there.
 */
export async function fingerprint(
  client: Queryable,
  relation: Relation,
  { exclude = [] }: FingerprintOptions = {},
): Promise<string | null> {
  const all = await columnsOf(client, relation)
  if (all === null) return null
  requireColumns(relation, all, exclude)
  return (await readContent(client, relation, { columns: all, exclude })).fingerprint
}
