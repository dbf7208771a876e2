import { randomUUID } from 'node:crypto'
import type { AssetKey } from '@headwater/graph'
import { sql } from 'kysely'
import { cleanJson } from './clean.ts'
import type { Database } from './database.ts'

/** A materialization that no run of ours made: the sandbox's season, an adopted table, dbt by hand. */
export interface RecordedMaterialization {
  readonly asset: AssetKey
  readonly partition: string | null
  readonly rows: number | null
  readonly codeVersion: string
  readonly at: Date
  /** Where it came from, in a word or two: `sandbox`, `adopted`, `dbt by hand`. */
  readonly source: string
}

/** Rows of one statement; a season is two assets of some hundred dates. */
const BATCH = 5_000

/** Records materializations in bulk, in the order given: the last of an asset becomes its newest. All of them, or none. */
export async function recordMaterializations(
  { db, table }: Database,
  rows: readonly RecordedMaterialization[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (let start = 0; start < rows.length; start += BATCH) {
      const batch = rows.slice(start, start + BATCH)
      await sql`
        with made as (
          insert into ${table('materializations')} (asset, partition, version, code_version, source, rows, at)
          select
            asset, partition,
            left(encode(sha256(convert_to(concat_ws(chr(10), ${randomUUID()}::text, n), 'UTF8')), 'hex'), 12),
            code_version, source, rows, at
          from jsonb_array_elements(${cleanJson(batch)}::jsonb) with ordinality as given (row, n)
          cross join lateral (
            select
              row ->> 'asset' as asset, row ->> 'partition' as partition, row ->> 'codeVersion' as code_version,
              row ->> 'source' as source, (row ->> 'rows')::bigint as rows, (row ->> 'at')::timestamptz as at
          ) as field
          order by n
          returning *
        ), newest as (
          insert into ${table('latest')} (asset, materialization, version, code_version, rows, at)
          select distinct on (asset)
            asset, id, version, code_version, case when partition is null then rows end, at
          from made
          order by asset, id desc
          on conflict (asset) do update set
            materialization = excluded.materialization, version = excluded.version,
            code_version = excluded.code_version, rows = excluded.rows, at = excluded.at
        )
        insert into ${table('latest_partitions')} (asset, partition, materialization, version, rows, at)
        select distinct on (asset, partition) asset, partition, id, version, rows, at
        from made
        where partition is not null
        order by asset, partition, id desc
        on conflict (asset, partition) do update set
          materialization = excluded.materialization, version = excluded.version, rows = excluded.rows, at = excluded.at
      `.execute(transaction)
    }
  })
}
