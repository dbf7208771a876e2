import type { FinishedAsset } from '@headwater/engine'
import type { StepId } from '@headwater/planner'
import { sql } from 'kysely'
import { cleanJson, cleanOrNull } from './clean.ts'
import type { Database } from './database.ts'
import { fence, whyNothing } from './fence.ts'
import type { HeldRun } from './held-runs.ts'

/**
 * Writes one asset's end, and its materialization if it has one, in one statement: a kill leaves all of it or nothing,
 * and a ledger that is far away costs one round trip.
 *
 * The version is a hash of run, step, attempt, asset and partition: unique without a counter, so that it means the
 * same in every copy of a ledger. Content that is unchanged keeps the version it had.
 *
 * Written twice (the answer to the first was lost), it is one materialization, and the rows before stay those of the
 * first time.
 */
export async function finishAsset(
  database: Database,
  run: HeldRun,
  step: StepId,
  { outcome, mode, codeVersion, upstream }: FinishedAsset,
  at: Date,
): Promise<{ readonly rowsBefore: number | null }> {
  const { db, table } = database
  const { runId } = run
  const { key, partition, state } = outcome
  const made = state === 'materialized' || state === 'unchanged'
  const unchanged = state === 'unchanged'
  const { rows } = await sql<{ rows_before: number | null }>`
    with fence as ${fence(database, run)}, step as (
      select attempt, inputs from ${table('steps')} as s join fence on fence.id = s.run_id where s.step = ${step}
    ), before as (
      select materialization, rows, version from ${table('latest_partitions')}
      where asset = ${key} and partition = ${partition}::text
      union all
      select materialization, rows, version from ${table('latest')} where asset = ${key} and ${partition}::text is null
    ), earlier as (
      select m.id from ${table('materializations')} as m
      join step on m.attempt = step.attempt
      where m.run_id = ${runId} and m.step = ${step} and m.asset = ${key} and ${made}::boolean
    ), reads as (
      -- What this attempt of the step has made itself, else what was there when it started.
      select coalesce(
        jsonb_object_agg(
          read.asset,
          coalesce(
            case when m.id is not null then jsonb_build_object('version', m.version, 'materialization', m.id) end,
            step.inputs -> read.asset
          )
        ),
        '{}'
      ) as inputs,
      coalesce(
        jsonb_object_agg(read.asset, coalesce(m.version, step.inputs -> read.asset ->> 'version')), '{}'
      ) as versions
      from unnest(${upstream}::text[]) as read (asset)
      cross join step
      left join ${table('run_assets')} as own
        on own.run_id = ${runId} and own.step = ${step} and own.asset = read.asset
      left join ${table('materializations')} as m on m.id = own.materialization and m.attempt = step.attempt
    ), made as (
      insert into ${table('materializations')} (
        asset, partition, version, code_version, run_id, step, attempt, unchanged, mode,
        rows, rows_written, duration_ms, inputs, metadata, fingerprint, at
      )
      select
        ${key}, ${partition}::text,
        coalesce(
          (select version from before where ${unchanged}::boolean),
          left(encode(sha256(convert_to(
            concat_ws(chr(10), ${runId}::text, ${step}::text, step.attempt, ${key}::text, ${partition}::text), 'UTF8'
          )), 'hex'), 12)
        ),
        ${codeVersion}, ${runId}, ${step}, step.attempt, ${unchanged}::boolean, ${mode},
        ${outcome.rows}::bigint, ${outcome.rowsWritten}::bigint, ${whole(outcome.durationMs)}::bigint,
        reads.inputs, ${cleanJson(outcome.metadata)}::jsonb, ${outcome.fingerprint ?? null}::text, ${at}::timestamptz
      from step cross join reads
      where ${made}::boolean
      on conflict (run_id, step, attempt, asset) where run_id is not null do nothing
      returning *
    ), latest as (
      insert into ${table('latest')} as l
        (asset, materialization, version, code_version, inputs, fingerprint, rows, durations_ms, at)
      select asset, id, version, code_version, reads.versions, fingerprint, case when partition is null then rows end,
        array_remove(array[duration_ms], null), at
      from made cross join reads
      on conflict (asset) do update set
        materialization = excluded.materialization,
        version = case when ${unchanged}::boolean then l.version else excluded.version end,
        code_version = excluded.code_version,
        inputs = excluded.inputs,
        fingerprint = case
          when ${unchanged}::boolean then coalesce(excluded.fingerprint, l.fingerprint) else excluded.fingerprint
        end,
        rows = excluded.rows,
        durations_ms = (excluded.durations_ms || l.durations_ms)[1:5],
        at = excluded.at
    ), latest_partition as (
      insert into ${table('latest_partitions')} (asset, partition, materialization, version, rows, at)
      select asset, partition, id, version, rows, at from made where partition is not null
      on conflict (asset, partition) do update set
        materialization = excluded.materialization, version = excluded.version, rows = excluded.rows, at = excluded.at
    )
    update ${table('run_assets')} as a set
      state = ${state},
      partition = ${partition}::text,
      materialization = coalesce((select id from made), (select id from earlier)),
      rows = ${outcome.rows}::bigint,
      rows_before = case when exists (select from earlier) then a.rows_before else (select rows from before) end,
      rows_written = ${outcome.rowsWritten}::bigint,
      duration_ms = ${whole(outcome.durationMs)}::bigint,
      message = ${cleanOrNull(outcome.message)},
      metadata = ${cleanJson(outcome.metadata)}::jsonb,
      counted = case when not ${made}::boolean then (select materialization from before) end,
      ended_at = ${at}::timestamptz
    from fence
    where a.run_id = fence.id and a.step = ${step} and a.asset = ${key}
    returning rows_before
  `.execute(db)
  const written = rows[0]
  if (written === undefined) {
    throw await whyNothing(database, run, `the ledger has no ${key} in step "${step}" of run ${runId}`)
  }
  return { rowsBefore: written.rows_before }
}

/** Durations may be measured in fractions of a millisecond; they are kept whole. */
export function whole(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds)
}
