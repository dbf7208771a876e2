import type { AssetKey } from '@headwater/graph'
import type { Invalidation } from '@headwater/planner'
import { sql } from 'kysely'
import { cleanJson } from './clean.ts'
import type { Database } from './database.ts'

/** What is now known to be wrong, and since when (the target's clock). */
export interface NewInvalidation extends Pick<Invalidation, 'kind' | 'partition' | 'reason' | 'by'> {
  readonly asset: AssetKey
  readonly at: Date
}

/**
 * Marks assets, or partitions, as wrong: all rows, or none. Each counts until something is materialized after it. Said
 * again of the same materialization it is not written again: an observation repeats itself at every look, a person's
 * mark only with the same reason.
 */
export async function invalidate({ db, table }: Database, rows: readonly NewInvalidation[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    with given as (
      select n, g.*, (
        select max(m.id) from ${table('materializations')} as m
        where m.asset = g.asset and (g.partition is null or m.partition is null or m.partition = g.partition)
      ) as materialization
      from jsonb_array_elements(${cleanJson(rows)}::jsonb) with ordinality as list (row, n)
      cross join lateral jsonb_to_record(row) as g
        (asset text, partition text, kind text, reason text, by text, at timestamptz)
    )
    insert into ${table('invalidations')} (asset, partition, kind, reason, requested_by, at, materialization)
    select g.asset, g.partition, g.kind, g.reason, g.by, g.at, g.materialization
    from given as g
    where not exists (
      select from ${table('invalidations')} as i
      where i.asset = g.asset and i.partition is not distinct from g.partition and i.kind = g.kind
        and i.materialization is not distinct from g.materialization
        and (g.kind = 'changed outside' or (i.reason = g.reason and i.requested_by = g.by))
    )
    order by n
  `.execute(db)
}
