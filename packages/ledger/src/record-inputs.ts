import { sql } from 'kysely'
import { cleanJson } from './clean.ts'
import type { Queries } from './database.ts'
import type { InputsRule } from './record-materializations.ts'

/** Writes what materializations made elsewhere were made from, for those of which it is known. */
export async function recordInputs(
  { db, table }: Queries,
  made: readonly { readonly id: number; readonly inputs: InputsRule | undefined }[],
): Promise<void> {
  const known = made.flatMap(({ id, inputs }) =>
    inputs === undefined ? [] : [{ id, upstream: inputs.upstream, at: inputs.type === 'asOf' ? inputs.at : null }],
  )
  if (known.length === 0) return
  await sql`
    with known as (
      select id, upstream, at
      from jsonb_to_recordset(${cleanJson(known)}::jsonb) as k (id bigint, upstream text[], at timestamptz)
    ), read as (
      select k.id, u.asset, coalesce(l.version, m.version) as version, coalesce(l.materialization, m.id) as materialization
      from known as k
      cross join unnest(k.upstream) as u (asset)
      left join ${table('latest')} as l on l.asset = u.asset and k.at is null
      left join lateral (
        -- A partition without a change has its own version and leaves that of its asset as it was; the very first
        -- materialization gives the asset its version, whatever it is.
        select id, version from ${table('materializations')} as m
        where m.asset = u.asset and m.at <= k.at
        order by m.unchanged, case when not m.unchanged then m.at end desc, case when m.unchanged then m.id else -m.id end
        limit 1
      ) as m on k.at is not null
    ), inputs as (
      select
        known.id,
        coalesce(
          jsonb_object_agg(
            read.asset,
            case when version is not null
              then jsonb_build_object('version', version, 'materialization', materialization)
            end
          ) filter (where read.asset is not null),
          '{}'
        ) as inputs,
        coalesce(jsonb_object_agg(read.asset, version) filter (where read.asset is not null), '{}') as versions,
        coalesce(jsonb_object_agg(read.asset, materialization) filter (where read.asset is not null), '{}') as numbers
      from known left join read on read.id = known.id
      group by known.id
    ), written as (
      update ${table('materializations')} as m set inputs = inputs.inputs from inputs where m.id = inputs.id
    )
    update ${table('latest')} as l set inputs = inputs.versions, reads = inputs.numbers from inputs where l.materialization = inputs.id
  `.execute(db)
}
