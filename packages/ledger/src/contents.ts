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
}

/** A fingerprint that was taken later of what a materialization had left. */
export interface TakenFingerprint {
  readonly asset: AssetKey
  readonly fingerprint: string
  /** Of the whole asset. */
  readonly rows: number | null
  /** The one that was known so far and cannot be compared with any more. Default: none was. */
  readonly replaces?: string | null
}

/** What every asset that has a history was left with, for comparison with what is there. */
export async function readContents({ db, table }: Database): Promise<ReadonlyMap<AssetKey, RecordedContent>> {
  const found = sql<RecordedContent & { readonly asset: AssetKey }>`
    select
      l.asset, coalesce(p.rows, l.rows) as rows, l.code_version as "codeVersion", m.source, l.at,
      -- By way of the whole row, which a ledger that is not brought up to date yet has as well.
      to_jsonb(l) ->> 'fingerprint' as fingerprint
    from ${table('latest')} as l
    join ${table('materializations')} as m on m.id = l.materialization
    left join (
      select asset, case when count(*) = count(rows) then sum(rows)::bigint end as rows
      from ${table('latest_partitions')}
      group by asset
    ) as p on p.asset = l.asset
  `.execute(db)
  const rows = await orNone(found.then((result) => result.rows))
  return new Map(rows.map(({ asset, ...content }) => [asset, content]))
}

/** Keeps fingerprints of what newest materializations left that had none, or another; one that was recorded meanwhile is left alone. */
export async function recordFingerprints({ db, table }: Database, taken: readonly TakenFingerprint[]): Promise<void> {
  if (taken.length === 0) return
  await sql`
    with taken as (
      select *
      from jsonb_to_recordset(${cleanJson(taken)}::jsonb) as t
        (asset text, fingerprint text, rows bigint, replaces text)
    ), known as (
      update ${table('latest')} as l set fingerprint = taken.fingerprint, rows = coalesce(l.rows, taken.rows)
      from taken where l.asset = taken.asset and l.fingerprint is not distinct from taken.replaces
      returning l.materialization, l.fingerprint
    )
    update ${table('materializations')} as m set fingerprint = known.fingerprint
    from known where m.id = known.materialization
  `.execute(db)
}
