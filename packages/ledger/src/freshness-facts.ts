import { type AssetFacts, type FreshnessFacts, type MadeFacts, PARTITIONS_TOLD } from '@headwater/freshness'
import type { AssetKey } from '@headwater/graph'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import { orNone } from './or-none.ts'
import type { AssetTrouble } from './troubles.ts'

/**
 * What it takes to judge freshness, as of now, or as of a moment in the past by the target's clock: then from the whole
 * history. Three queries, whatever is asked; an empty answer where there is no ledger. Rows that were withdrawn or rolled back since
 * count as they did then.
 */
export async function readFreshnessFacts(
  database: Database,
  { at }: { readonly at?: Date } = {},
): Promise<FreshnessFacts> {
  const [assets, made, troubles] = await Promise.all([
    readAssets(database, at),
    readMade(database, at),
    readTroublesAt(database, at),
  ])
  const facts: { [asset: AssetKey]: AssetFacts } = {}
  for (const { asset, partitions, confirmedAt, ...newest } of assets) {
    facts[asset] = {
      newest,
      confirmedAt,
      partitions: partitions.map(([partition, id, firstAt, last, rows]) => ({
        partition,
        id,
        firstAt: new Date(firstAt),
        at: new Date(last),
        rows,
      })),
      troubles: [],
    }
  }
  for (const [asset, list] of Map.groupBy(troubles, (trouble) => trouble.asset)) {
    const known = facts[asset] ?? { newest: null, partitions: [], troubles: [] }
    facts[asset] = { ...known, troubles: list.map(({ asset: _, ...trouble }) => trouble) }
  }
  return {
    assets: facts,
    made: Object.fromEntries(made.map(({ id, asset, at, inputs }): [number, MadeFacts] => [id, { asset, at, inputs }])),
  }
}

interface AssetRow {
  readonly asset: AssetKey
  readonly id: number
  readonly at: Date
  readonly rows: number | null
  readonly changed: number
  readonly confirmedAt: Date | null
  /** By place, and times as milliseconds: half the size. */
  readonly partitions: readonly (readonly [string, number, number, number, number | null])[]
}

function readAssets(database: Database, at: Date | undefined): Promise<AssetRow[]> {
  const { db, table } = database
  const found = sql<AssetRow>`
    with newest as (${newestOf(database, at)}), parts as (${partitionsOf(database, at)}), places as (
      select *, row_number() over (partition by asset order by partition collate "C" desc) as place from parts
    ), told as (
      select
        asset, case when count(*) = count(rows) then sum(rows)::bigint end as rows,
        json_agg(
          json_build_array(partition, id, ${epoch('first_at')}, ${epoch('at')}, rows) order by partition collate "C" desc
        ) filter (where place <= ${PARTITIONS_TOLD}) as partitions
      from places group by asset
    ), confirmed as (
      select asset, max(ended_at) as at from ${table('run_assets')}
      where state = 'unchanged upstream' and ${until(sql`ended_at`, at)}
      group by asset
    )
    select
      n.asset, n.id, m.at, coalesce(told.rows, case when m.partition is null then m.rows end) as rows, n.changed,
      case when confirmed.at > m.at then confirmed.at end as "confirmedAt",
      coalesce(told.partitions, '[]') as partitions
    from newest as n
    join ${table('materializations')} as m on m.id = n.id
    left join told on told.asset = n.asset
    left join confirmed on confirmed.asset = n.asset
    order by n.asset
  `.execute(db)
  return orNone(found.then(({ rows }) => rows))
}

interface MadeRow extends MadeFacts {
  readonly id: number
}

/** From what counts back to the ends, each materialization once. */
function readMade(database: Database, at: Date | undefined): Promise<MadeRow[]> {
  const { db, table } = database
  const found = sql<MadeRow>`
    with recursive newest as (${newestOf(database, at)}), parts as (${partitionsOf(database, at)}), places as (
      select *, row_number() over (partition by asset order by partition collate "C" desc) as place from parts
    ), read (id) as (
      select id from (
        select id from newest
        union
        select changed from newest
        union
        -- Of those that read something: most partitions are roots, and the facts say when they came.
        select p.id from places as p join ${table('materializations')} as m on m.id = p.id
        where p.place <= ${PARTITIONS_TOLD} and m.inputs <> '{}'
      ) as first
      union
      select (input.value ->> 'materialization')::bigint
      from read
      join ${table('materializations')} as m on m.id = read.id
      cross join lateral jsonb_each(m.inputs) as input
      where jsonb_typeof(input.value) = 'object'
    )
    select
      m.id, m.asset, m.at,
      case when m.inputs is not null then (
        select coalesce(jsonb_object_agg(key, value -> 'materialization'), '{}') from jsonb_each(m.inputs)
      ) end as inputs
    from read join ${table('materializations')} as m on m.id = read.id
    order by m.id
  `.execute(db)
  return orNone(found.then(({ rows }) => rows))
}

/**
 * The newest end of an asset (of a partition) without success that nothing has made good since. By time, where the newest news
 * are told by number otherwise: of the past there is nothing but times.
 */
function readTroublesAt({ db, table }: Database, at: Date | undefined): Promise<AssetTrouble[]> {
  const found = sql<AssetTrouble>`
    with newest as (
      select distinct on (asset, partition) * from ${table('run_assets')}
      where state in ('failed', 'unavailable') and mode <> 'write aside' and ${until(sql`ended_at`, at)}
      order by asset, partition, ended_at desc
    ), open as (
      select
        n.*,
        (
          select max(m.at) from ${table('materializations')} as m
          where m.asset = n.asset and m.partition is not distinct from n.partition and m.at <= n.ended_at
        ) as made_before
      from newest as n
      where not exists (
        select from ${table('materializations')} as m
        where m.asset = n.asset and (m.partition = n.partition or m.partition is null)
          and m.at > n.ended_at and ${until(sql`m.at`, at)}
      )
    )
    select
      o.asset, o.partition, o.state, o.run_id as "runId", o.message, o.ended_at as at,
      (
        select min(a.ended_at) from ${table('run_assets')} as a
        where a.asset = o.asset and a.partition is not distinct from o.partition
          and a.state in ('failed', 'unavailable') and a.ended_at <= o.ended_at
          and a.ended_at > coalesce(o.made_before, '-infinity')
      ) as since
    from open as o
    order by o.asset, o.ended_at desc
  `.execute(db)
  return orNone(found.then(({ rows }) => rows))
}

/** The newest materialization of each asset, with the one that gave it the content that it had. */
function newestOf({ table }: Database, at: Date | undefined): RawBuilder<unknown> {
  if (at === undefined) {
    // By way of the whole row, here and below, which a ledger that is not brought up to date yet has as well.
    return sql`
      select asset, materialization as id, coalesce((to_jsonb(l) ->> 'changed')::bigint, materialization) as changed
      from ${table('latest')} as l`
  }
  return sql`
    select asset, max(id) as id, coalesce(max(id) filter (where not unchanged), max(id)) as changed
    from ${table('materializations')} where at <= ${at}::timestamptz group by asset`
}

/** The newest materialization of each partition, and when it came for the first time. */
function partitionsOf({ table }: Database, at: Date | undefined): RawBuilder<unknown> {
  if (at === undefined) {
    return sql`
      select p.asset, p.partition, p.materialization as id, p.at, p.rows, first.at as first_at
      from ${table('latest_partitions')} as p
      join ${table('materializations')} as first
        on first.id = coalesce((to_jsonb(p) ->> 'first')::bigint, p.materialization)`
  }
  return sql`
    select h.asset, h.partition, h.id, m.at, m.rows, first.at as first_at
    from (
      select asset, partition, min(id) as first, max(id) as id
      from ${table('materializations')}
      where partition is not null and at <= ${at}::timestamptz
      group by asset, partition
    ) as h
    join ${table('materializations')} as m on m.id = h.id
    join ${table('materializations')} as first on first.id = h.first
    -- Withdrawn: there was nothing of it any more.
    where not m.metadata ? 'withdrawn'`
}

function until(time: RawBuilder<unknown>, at: Date | undefined): RawBuilder<unknown> {
  return at === undefined ? sql`true` : sql`${time} <= ${at}::timestamptz`
}

/** Milliseconds since 1970. */
function epoch(column: string): RawBuilder<unknown> {
  return sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`
}
