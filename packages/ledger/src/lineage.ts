import type { AssetKey, Json } from '@headwater/graph'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { orNone } from './or-none.ts'
import type { Inputs } from './tables.ts'

/** One materialization, and who asked for it. */
export interface Made {
  readonly version: string
  /** Its content was the one that was there before: it kept the version. */
  readonly unchanged: boolean
  /** By the target's clock. */
  readonly at: Date
  /** `run`, or where else it came from: `sandbox`, `adopted`, `dbt by hand`, `observed`. */
  readonly source: string
  readonly codeVersion: string
  readonly mode: string | null
  /** What it was made from; null where nobody knows. */
  readonly inputs: Inputs | null
  readonly metadata: { readonly [key: string]: Json }
  /** The run that made it, why and for whom; null for what was made elsewhere. */
  readonly runId: string | null
  readonly reason: string | null
  readonly requestedBy: string | null
}

export interface MadePartition extends Made {
  readonly partition: string
  /** When it was there for the first time. */
  readonly firstAt: Date
  /** Since when its source had been asked for it in vain before it was first there; null where it came at the first time. */
  readonly awaitedSince: Date | null
}

/** What the ledger knows of how an asset came to be what it is. */
export interface Lineage {
  /** The newest materialization, of any partition. */
  readonly newest: Made
  /** The one that gave the asset the version that it has: the newest, unless those after it changed nothing. */
  readonly changed: Made
  /** Of an asset with partitions: those that were materialized last, newest first, at most twenty. */
  readonly partitions: readonly MadePartition[]
}

/** So many of the newest partitions are told. */
const PARTITIONS = 20

/**
 * How these assets came to be what they are, by asset, for those that have a history. From there back: what `inputs` names
 * are the materializations that were read, of the assets to ask for next.
 */
export async function readLineage(
  { db, table }: Database,
  assets: readonly AssetKey[],
): Promise<ReadonlyMap<AssetKey, Lineage>> {
  if (assets.length === 0) return new Map()
  const newest = sql<Row>`
    with wanted as (
      select asset, 'newest' as role, materialization as id, null::timestamptz as first_at, null::timestamptz as awaited
      from ${table('latest')} where asset = any(${assets}::text[])
      union all
      -- By way of the whole row, here and below, which a ledger that is not brought up to date yet has as well.
      select asset, 'changed', coalesce((to_jsonb(l) ->> 'changed')::bigint, materialization), null, null
      from ${table('latest')} as l where asset = any(${assets}::text[])
      union all
      select p.asset, 'partition', p.materialization, first.at, (
        select min(a.ended_at) from ${table('run_assets')} as a
        where a.asset = p.asset and a.partition = p.partition and a.state = 'unavailable'
          and to_jsonb(a) ->> 'counted' is null
      )
      from (
        select *, row_number() over (partition by asset order by materialization desc) as place
        from ${table('latest_partitions')} where asset = any(${assets}::text[])
      ) as p
      join ${table('materializations')} as first on first.id = coalesce((to_jsonb(p) ->> 'first')::bigint, p.materialization)
      where p.place <= ${PARTITIONS}
    )
    select
      w.role, m.asset, m.partition, m.version, m.unchanged, m.at, m.source, m.code_version as "codeVersion", m.mode,
      m.inputs, m.metadata, m.run_id as "runId", r.reason, r.requested_by as "requestedBy",
      w.first_at as "firstAt", w.awaited as "awaitedSince"
    from wanted as w
    join ${table('materializations')} as m on m.id = w.id
    left join ${table('runs')} as r on r.id = m.run_id
    order by w.role, m.id desc
  `.execute(db)
  const rows = await orNone(newest.then((result) => result.rows))
  return lineageOf(rows)
}

interface Row extends Made {
  readonly role: 'newest' | 'changed' | 'partition'
  readonly asset: AssetKey
  readonly partition: string | null
  readonly firstAt: Date | null
  readonly awaitedSince: Date | null
}

function lineageOf(rows: readonly Row[]): ReadonlyMap<AssetKey, Lineage> {
  const found = new Map<AssetKey, { newest?: Made; changed?: Made; partitions: MadePartition[] }>()
  for (const { role, asset, partition, firstAt, awaitedSince, ...made } of rows) {
    const entry = found.get(asset) ?? { partitions: [] }
    found.set(asset, entry)
    if (role !== 'partition') entry[role] = made
    else if (partition !== null && firstAt !== null) {
      entry.partitions.push({ ...made, partition, firstAt, awaitedSince })
    }
  }
  const whole = ({ newest, changed, partitions }: NonNullable<ReturnType<typeof found.get>>): Lineage | undefined =>
    newest && changed && { newest, changed, partitions }
  return new Map(
    [...found].flatMap(([asset, entry]) => {
      const lineage = whole(entry)
      return lineage === undefined ? [] : [[asset, lineage] as const]
    }),
  )
}
