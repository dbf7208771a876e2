import type { AssetKey } from '@headwater/graph'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { orNone } from './or-none.ts'

/** An asset (a partition of one) whose newest end in a run is worse than its newest materialization. */
export interface AssetTrouble {
  readonly asset: AssetKey
  readonly partition: string | null
  readonly state: 'failed' | 'unavailable'
  readonly runId: string
  readonly message: string | null
  readonly at: Date
  /** When it first ended like that since its newest materialization. */
  readonly since: Date
}

/**
 * What failed, or had nothing at its source, and has not been materialized since; by asset and partition. Not what was written
 * aside: what counts is as it was.
 */
export async function readTroubles({ db, table }: Database): Promise<AssetTrouble[]> {
  const found = sql<AssetTrouble>`
    with newest as (
      select distinct on (asset, partition) *
      from ${table('run_assets')}
      where state in ('failed', 'unavailable') and mode <> 'write aside'
      order by asset, partition, ended_at desc
    )
    select n.asset, n.partition, n.state, n.run_id as "runId", n.message, n.ended_at as at,
      (
        -- As far back as nothing was materialized in between.
        select min(a.ended_at) from ${table('run_assets')} as a
        where a.asset = n.asset and a.partition is not distinct from n.partition
          and a.state in ('failed', 'unavailable')
          and (to_jsonb(a) ->> 'counted') is not distinct from (to_jsonb(n) ->> 'counted')
      ) as since
    from newest as n
    left join ${table('latest')} as l on l.asset = n.asset and n.partition is null
    left join ${table('latest_partitions')} as p on p.asset = n.asset and p.partition = n.partition
    -- By way of the whole row, which a ledger that is not brought up to date yet has as well.
    where coalesce(l.materialization, p.materialization, 0) <= coalesce((to_jsonb(n) ->> 'counted')::bigint, 0)
    order by n.asset, n.partition
  `.execute(db)
  return orNone(found.then(({ rows }) => rows))
}
