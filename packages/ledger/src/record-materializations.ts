import { randomBytes } from 'node:crypto'
import type { AssetKey, Json } from '@headwater/graph'
import { sql } from 'kysely'
import { assetTurn } from './asset-turn.ts'
import { cleanJson } from './clean.ts'
import type { Database, Queries } from './database.ts'
import { recordInputs } from './record-inputs.ts'

/** A materialization that no run of ours made: the sandbox's season, an adopted table, dbt by hand. */
export interface RecordedMaterialization {
  readonly asset: AssetKey
  readonly partition: string | null
  readonly rows: number | null
  readonly codeVersion: string
  readonly at: Date
  /** Where it came from, in a word or two: `sandbox`, `adopted`, `dbt by hand`, `observed`. */
  readonly source: string
  /** Of the whole asset's content. Default: not taken. */
  readonly fingerprint?: string
  /** Of the partition's content. Default: not taken. */
  readonly partitionFingerprint?: string
  /** What it was made from. Default: nobody knows. */
  readonly inputs?: InputsRule
  /**
   * There is nothing of the partition any more: it is missing from now on, and what was made of it is out of date. Its history
   * stays, with this as its last entry.
   */
  readonly withdrawn?: true
  /** Who recorded it and why, where that is worth keeping. */
  readonly metadata?: { readonly [key: string]: Json }
}

/**
 * How the inputs of a materialization made elsewhere are known: `baseline` takes the version of each of these assets as it
 * is when all of the same call are recorded (an adopted warehouse is right as it stands), `asOf` the version that each
 * had at a time, by what is recorded now (dbt ran by hand then).
 */
export type InputsRule =
  | { readonly type: 'baseline'; readonly upstream: readonly AssetKey[] }
  | { readonly type: 'asOf'; readonly upstream: readonly AssetKey[]; readonly at: Date }

/** Rows of one statement; a season is two assets of some hundred dates. */
const BATCH = 5_000

/** Records materializations in bulk, in the order given: the last of an asset becomes its newest. All of them, or none. */
export async function recordMaterializations(
  database: Database,
  rows: readonly RecordedMaterialization[],
): Promise<void> {
  const { db, table } = database
  await db.transaction().execute(async (transaction) => {
    const queries = { db: transaction, table }
    const assets = [...new Set(rows.map(({ asset }) => asset))].sort()
    await sql`select ${assetTurn(database, sql`asset`)} from unnest(${assets}::text[]) as a (asset)`.execute(
      transaction,
    )
    const made: Made[] = []
    for (let start = 0; start < rows.length; start += BATCH) {
      made.push(...(await recordBatch(queries, rows.slice(start, start + BATCH))))
    }
    // After all of them: they may have been made from each other.
    await recordInputs(queries, made)
    await withdrawPartitions(
      queries,
      made.flatMap(({ id, withdrawn }) => (withdrawn ? [id] : [])),
    )
  })
}

interface Made {
  readonly id: number
  readonly inputs: InputsRule | undefined
  readonly withdrawn: boolean
}

/** Of those that were recorded as gone, and not made again by a later entry. */
async function withdrawPartitions({ db, table }: Queries, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await sql`delete from ${table('latest_partitions')} where materialization = any(${ids}::bigint[])`.execute(db)
}

async function recordBatch({ db, table }: Queries, rows: readonly RecordedMaterialization[]): Promise<Made[]> {
  const batch = rows.map((row) => ({ ...row, inputs: undefined, version: randomBytes(6).toString('hex') }))
  const made = await sql<{ id: number; n: number }>`
    with given as (
      select n, g.*
      from jsonb_array_elements(${cleanJson(batch)}::jsonb) with ordinality as list (row, n)
      cross join lateral jsonb_to_record(row) as g (
        asset text, partition text, version text, "codeVersion" text, source text, rows bigint, fingerprint text,
        "partitionFingerprint" text, at timestamptz, metadata jsonb
      )
    ), made as (
      insert into ${table('materializations')}
        (asset, partition, version, code_version, source, rows, fingerprint, at, metadata)
      select asset, partition, version, "codeVersion", source, rows,
        case when partition is null then fingerprint else "partitionFingerprint" end, at, coalesce(metadata, '{}')
      from given order by n
      returning *
    ), whole as (
      select asset, max(id) as newest from made where partition is null group by asset
    ), newest as (
      insert into ${table('latest')} as l (asset, materialization, version, code_version, rows, fingerprint, at, changed)
      select distinct on (made.asset)
        made.asset, id, made.version, code_version, case when made.partition is null then made.rows end,
        given.fingerprint, made.at, id
      from made join given using (asset, version)
      order by made.asset, id desc
      on conflict (asset) do update set
        materialization = excluded.materialization, version = excluded.version, code_version = excluded.code_version,
        inputs = null, reads = null, logical_date = null, rows = excluded.rows, fingerprint = excluded.fingerprint,
        at = excluded.at, changed = excluded.changed,
        doubtful_since = case when not exists (select from whole where whole.asset = l.asset) then l.doubtful_since end
    ), newest_partitions as (
      insert into ${table('latest_partitions')}
        (asset, partition, materialization, version, fingerprint, rows, at, first, changed)
      select distinct on (asset, partition)
        asset, partition, id, version, fingerprint, rows, at, id, greatest(id, whole.newest)
      from made left join whole using (asset)
      where partition is not null
      order by asset, partition, id desc
      on conflict (asset, partition) do update set
        materialization = excluded.materialization, version = excluded.version, fingerprint = excluded.fingerprint,
        rows = excluded.rows, at = excluded.at, changed = excluded.changed, doubtful_since = null
    ), all_partitions as (
      -- Written as a whole: any of its partitions may be another one now. Those of this very batch are above.
      update ${table('latest_partitions')} as p set changed = whole.newest, fingerprint = null, doubtful_since = null
      from whole where p.asset = whole.asset
        and not exists (select from made where made.asset = p.asset and made.partition = p.partition)
    )
    select made.id, given.n from made join given using (asset, version)
  `.execute(db)
  return made.rows.map(({ id, n }) => ({ id, inputs: rows[n - 1]?.inputs, withdrawn: rows[n - 1]?.withdrawn === true }))
}
