import type { AssetHistory } from '@headwater/planner'
import { migrationsTable } from './schema-version.ts'

/** An asset in the answer of `snapshotQuery`: by place, which Postgres writes and we read in half the time that names take. */
export type AssetRow = readonly [
  asset: string,
  version: string,
  codeVersion: string,
  rows: number | null,
  durationsMs: readonly number[],
  partitions: readonly string[] | null,
  inputs: AssetHistory['inputs'],
  invalidations: AssetHistory['invalidations'] | null,
  /** From here on what a ledger before version 3 does not know. */
  logicalDate: string | null,
  materialization: number,
  changed: number,
  reads: { readonly [asset: string]: number | null } | null,
]

/**
 * The one query of a snapshot: the ledger's version, all assets as JSON, and what only few of them have, by itself. `of`
 * gives a table's quoted name; `version` says what tables there are: in a ledger of version 1 nothing is known of what was
 * read and nothing is invalid, in one of version 2 nobody has kept count of partitions and checks, in one of version 3 nothing
 * was written aside.
 */
export function snapshotQuery(of: (table: string) => string, version: number): string {
  return `
    select
      (select max(number) from ${of(migrationsTable)}) as version,
      (
        select json_agg(json_build_array(
          l.asset, l.version, l.code_version, coalesce(p.rows, l.rows), ${version < 4 ? 'l.durations_ms' : durations(of)},
          p.partitions
          ${version < 2 ? '' : ', l.inputs, i.list'}
          ${version < 3 ? '' : ', l.logical_date, l.materialization, l.changed, l.reads'}
        ))::text
        from ${of('latest')} as l
        left join (
          select
            asset,
            -- One partition that was never counted makes the sum unknown.
            case when count(*) = count(rows) then sum(rows) end as rows,
            array_agg(partition order by partition collate "C") as partitions
          from ${of('latest_partitions')}
          group by asset
        ) as p using (asset)
        ${version < 2 ? '' : `left join (${invalidations(of)}) as i using (asset)`}
      ) as assets,
      ${version < 3 ? 'null' : `(${doubtful(of)})`} as doubtful,
      ${version < 3 ? 'null' : `(${passes(of)})`} as passes`
}

/** What is written aside takes its time in runs that make no materialization. */
function durations(of: (table: string) => string): string {
  return `case when cardinality(l.durations_ms) > 0 then l.durations_ms else array(
            select a.duration_ms from ${of('run_assets')} as a
            where a.asset = l.asset and a.state = 'written aside' and a.duration_ms is not null
            order by a.ended_at desc limit 5
          ) end`
}

/** Assets of which nobody knows what is in them: a step that was to write them, or a partition of them, ended badly. */
function doubtful(of: (table: string) => string): string {
  return `
    select json_agg(asset)::text
    from (
      select asset from ${of('latest')} where doubtful_since is not null
      union
      select asset from ${of('latest_partitions')} where doubtful_since is not null
    ) as d`
}

/**
 * Checks that let pass, an empty line between them: the newest materialization that had changed one of its assets, its key,
 * the assets. Names hold no line end.
 */
function passes(of: (table: string) => string): string {
  return `
    select coalesce(
      string_agg(concat_ws(chr(10), coalesce(proved, 0), check_key, array_to_string(assets, chr(10))), chr(10) || chr(10)), ''
    )
    from ${of('latest_checks')} where passes`
}

/** Of each of these assets the partitions that were made after a number, alone or with all of it: [partition, materialization, changed, first]. */
export function partitionsMadeQuery(of: (table: string) => string): string {
  return `
    select p.asset, json_agg(json_build_array(p.partition, p.materialization, p.changed, p.first))::text as made
    from unnest($1::text[], $2::bigint[]) as since (asset, number)
    join ${of('latest_partitions')} as p on p.asset = since.asset and greatest(p.materialization, p.changed) > since.number
    group by p.asset`
}

/**
 * What still counts, by asset. Of an asset with partitions that was marked as a whole, those that were not made again
 * since; where they are all of them, still the whole. That somebody else changed the content mends nothing.
 */
function invalidations(of: (table: string) => string): string {
  return `
    select i.asset, json_agg(json_build_object(
      'kind', i.kind, 'partition', part.wrong, 'reason', i.reason, 'by', i.requested_by,
      'at', to_char(i.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    ) order by i.id, part.wrong collate "C") as list
    from ${of('invalidations')} as i
    cross join lateral (
      select
        count(*) as there,
        array_agg(p.partition) filter (where p.materialization <= coalesce(i.materialization, 0)) as wrong
      from ${of('latest_partitions')} as p
      where p.asset = i.asset and (i.partition is null or p.partition = i.partition)
    ) as p
    cross join unnest(
      case when p.there = 0 or cardinality(p.wrong) = p.there then array[i.partition] else p.wrong end
    ) as part (wrong)
    where not exists (
      select from ${of('materializations')} as whole
      where whole.asset = i.asset and whole.partition is null and whole.id > coalesce(i.materialization, 0)
        and whole.source <> 'observed'
    )
    group by i.asset`
}
