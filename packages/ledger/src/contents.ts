import type { AssetKey } from '@headwater/graph'
import { sql } from 'kysely'
import { cleanJson } from './clean.ts'
import type { Database } from './database.ts'
import { orNone } from './or-none.ts'

/** What the newest materialization of an asset left behind. */
export interface RecordedContent {
  /** Null where none was taken. */
  readonly fingerprint: string | null
  /** Of the whole asset. */
  readonly rows: number | null
  readonly codeVersion: string
  /** `run`, or where else it came from: `sandbox`, `adopted`, `dbt by hand`, `observed`. */
  readonly source: string
  readonly at: Date
  /** Of an asset with partitions: what each was left with, where that is known. */
  readonly partitions?: ReadonlyMap<string, PartitionContent>
}

export interface PartitionContent {
  /** Null where none was taken. */
  readonly fingerprint: string | null
  readonly rows: number | null
}

/** A fingerprint that was taken later of what a materialization had left. */
export interface TakenFingerprint {
  readonly asset: AssetKey
  /** Default: the whole asset. */
  readonly partition?: string | null
  readonly fingerprint: string
  /** Of the whole asset, or of the partition. */
  readonly rows: number | null
  /** The one that was known so far and cannot be compared with any more. Default: none was. */
  readonly replaces?: string | null
}

/** What every asset that has a history was left with, for comparison with what is there. */
export async function readContents({ db, table }: Database): Promise<ReadonlyMap<AssetKey, RecordedContent>> {
  interface Row extends Omit<RecordedContent, 'partitions'> {
    readonly asset: AssetKey
    readonly partitions: readonly (readonly [string, string | null, number | null])[] | null
  }
  const found = sql<Row>`
    select
      l.asset, coalesce(p.rows, l.rows) as rows, l.code_version as "codeVersion", m.source, l.at,
      -- By way of the whole row, which a ledger that is not brought up to date yet has as well.
      to_jsonb(l) ->> 'fingerprint' as fingerprint, p.partitions
    from ${table('latest')} as l
    join ${table('materializations')} as m on m.id = l.materialization
    left join (
      select
        asset, case when count(*) = count(rows) then sum(rows)::bigint end as rows,
        json_agg(json_build_array(partition, to_jsonb(p) ->> 'fingerprint', rows) order by partition) as partitions
      from ${table('latest_partitions')} as p
      group by asset
    ) as p on p.asset = l.asset
  `.execute(db)
  const rows = await orNone(found.then((result) => result.rows))
  return new Map(
    rows.map(({ asset, partitions, ...content }) => {
      if (partitions === null) return [asset, content]
      const known = partitions.map(([partition, fingerprint, rows]) => [partition, { fingerprint, rows }] as const)
      return [asset, { ...content, partitions: new Map(known) }]
    }),
  )
}

/** Keeps fingerprints of what newest materializations left that had none, or another; one that was recorded meanwhile is left alone. */
export async function recordFingerprints({ db, table }: Database, taken: readonly TakenFingerprint[]): Promise<void> {
  if (taken.length === 0) return
  await sql`
    with taken as (
      select *
      from jsonb_to_recordset(${cleanJson(taken)}::jsonb) as t
        (asset text, partition text, fingerprint text, rows bigint, replaces text)
    ), known as (
      update ${table('latest')} as l set fingerprint = taken.fingerprint, rows = coalesce(l.rows, taken.rows)
      from taken
      where taken.partition is null and l.asset = taken.asset and l.fingerprint is not distinct from taken.replaces
      returning l.asset, null::text as partition, l.materialization, l.fingerprint
    ), known_partitions as (
      update ${table('latest_partitions')} as p set fingerprint = taken.fingerprint, rows = coalesce(p.rows, taken.rows)
      from taken
      where p.asset = taken.asset and p.partition = taken.partition
        and p.fingerprint is not distinct from taken.replaces
      returning p.asset, p.partition, p.materialization, p.fingerprint
    ), all_known as (select * from known union all select * from known_partitions)
    update ${table('materializations')} as m set fingerprint = k.fingerprint
    from all_known as k where m.id = k.materialization and m.partition is not distinct from k.partition
  `.execute(db)
}
