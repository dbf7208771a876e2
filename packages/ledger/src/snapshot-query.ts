import { migrationsTable } from './schema-version.ts'

/**
 * The one query of a snapshot: the ledger's version, and all assets as JSON in the shape that planning reads. `of` gives a
 * table's quoted name. In a ledger of version 1 nothing is known of what was read, and nothing is invalid.
 */
export function snapshotQuery(of: (table: string) => string, { version1 = false } = {}): string {
  return `
    select
      (select max(number) from ${of(migrationsTable)}) as version,
      (
        select json_object_agg(l.asset, json_build_object(
          'version', l.version,
          'codeVersion', l.code_version,
          'rows', coalesce(p.rows, l.rows),
          'durationsMs', l.durations_ms,
          'partitions', coalesce(p.partitions, '{}'),
          'inputs', ${version1 ? 'null' : 'l.inputs'},
          'invalidations', ${version1 ? `'[]'::json` : `coalesce(i.list, '[]')`}
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
        ${version1 ? '' : `left join (${invalidations(of)}) as i using (asset)`}
      ) as assets`
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
