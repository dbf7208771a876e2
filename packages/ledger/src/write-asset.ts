import type { FinishedAsset } from '@headwater/engine'
import type { StepId } from '@headwater/planner'
import { sql } from 'kysely'
import { assetTurn } from './asset-turn.ts'
import { cleanJson, cleanOrNull } from './clean.ts'
import type { Database } from './database.ts'
import { fence, whyNothing } from './fence.ts'
import type { HeldRun } from './held-runs.ts'

/**
 * Writes one asset's end, and its materialization if it has one, in one statement: a kill leaves all of it or nothing,
 * and a ledger that is far away costs one round trip.
 *
 * The version is a hash of run, step, attempt, asset and partition: unique without a counter, so that it means the
 * same in every copy of a ledger. Content that is unchanged, by its fingerprint or else by its maker's word, keeps the
 * version it had. "Unchanged" as an end in the run means since the run began: what an earlier attempt has changed is a
 * change to readers that have not run yet, also where the attempt after it found nothing more to change.
 *
 * Written twice (the answer to the first was lost), it is one materialization, and the rows before stay those of the
 * first time, as does the answer.
 */
export async function finishAsset(
  database: Database,
  run: HeldRun,
  step: StepId,
  { outcome, mode, codeVersion, upstream }: FinishedAsset,
  at: Date,
): Promise<{ readonly rowsBefore: number | null; readonly unchanged: boolean }> {
  const { db, table } = database
  const { runId } = run
  const { key, partition, state } = outcome
  const fingerprint = outcome.fingerprint ?? null
  // Whoever fails halfway may have written half of it; beside what counts, that is nobody's matter.
  const doubtful = mode !== 'write aside' && (state === 'failed' || state === 'interrupted')
  const made = state === 'materialized' || state === 'unchanged'
  const { rows } = await sql<{ rows_before: number | null; state: string }>`
    with fence as ${fence(database, run)}, turn as (
      -- Materializations of one asset get their numbers in the order in which they are committed: what a reader has
      -- taken in is told by number.
      select ${assetTurn(database, sql`${key}::text`)} is null as mine from fence
    ), step as (
      select attempt, inputs, started_at from ${table('steps')} as s join fence on fence.id = s.run_id cross join turn
      where s.step = ${step}
    ), before as (
      select materialization, rows, version, fingerprint, doubtful_since from ${table('latest_partitions')}
      where asset = ${key} and partition = ${partition}::text
      union all
      select materialization, rows, version, fingerprint, doubtful_since from ${table('latest')}
      where asset = ${key} and ${partition}::text is null
    ), earlier as (
      select m.id, m.unchanged from ${table('materializations')} as m
      join step on m.attempt = step.attempt
      where m.run_id = ${runId} and m.step = ${step} and m.asset = ${key} and ${made}::boolean
    ), content as (
      -- Where both are known the fingerprints say whether it is another one, whatever its maker says: he may have
      -- written it before he was killed.
      select
        coalesce(
          (select unchanged from earlier),
          -- What somebody else has changed meanwhile is not what the ledger knows, and readers may have seen it.
          (
            select false from ${table('invalidations')} as i join before on i.materialization >= before.materialization
            where i.asset = ${key} and i.kind = 'changed outside' and coalesce(i.partition = ${partition}::text, true)
            limit 1
          ),
          -- Nor what a step has left that ended badly, where somebody has read that.
          (
            select false from before join ${table('latest')} as reader on reader.at >= before.doubtful_since
            where reader.reads -> ${key}::text is not null
            limit 1
          ),
          (select before.fingerprint = ${fingerprint}::text from before),
          ${state === 'unchanged'}::boolean
        ) as unchanged,
        -- Of this run: its readers have not seen that yet.
        exists (
          select from ${table('materializations')} as m join step on m.attempt < step.attempt
          where m.run_id = ${runId} and m.step = ${step} and m.asset = ${key} and not m.unchanged
        ) as changed_before
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
      ) as versions,
      coalesce(
        jsonb_object_agg(read.asset, coalesce(to_jsonb(m.id), step.inputs -> read.asset -> 'materialization')), '{}'
      ) as numbers
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
          (select version from before where content.unchanged),
          left(encode(sha256(convert_to(
            concat_ws(chr(10), ${runId}::text, ${step}::text, step.attempt, ${key}::text, ${partition}::text), 'UTF8'
          )), 'hex'), 12)
        ),
        ${codeVersion}, ${runId}, ${step}, step.attempt, content.unchanged, ${mode},
        ${outcome.rows}::bigint, ${outcome.rowsWritten}::bigint, ${whole(outcome.durationMs)}::bigint,
        reads.inputs, ${cleanJson(outcome.metadata)}::jsonb, ${fingerprint}::text, ${at}::timestamptz
      from step cross join reads cross join content
      where ${made}::boolean
      on conflict (run_id, step, attempt, asset) where run_id is not null do nothing
      returning *
    ), latest as (
      insert into ${table('latest')} as l
        (asset, materialization, version, code_version, inputs, reads, fingerprint, rows, durations_ms, at, changed,
         logical_date)
      select asset, made.id, version, code_version, reads.versions, reads.numbers,
        case when partition is null then fingerprint end, case when partition is null then rows end,
        array_remove(array[duration_ms], null), at, made.id, fence.logical_date
      from made cross join reads cross join fence
      on conflict (asset) do update set
        materialization = excluded.materialization,
        version = case when (select unchanged from content) then l.version else excluded.version end,
        changed = case when (select unchanged from content) then l.changed else excluded.changed end,
        code_version = excluded.code_version,
        inputs = excluded.inputs,
        reads = excluded.reads,
        logical_date = excluded.logical_date,
        fingerprint = case
          when (select unchanged from content) then coalesce(excluded.fingerprint, l.fingerprint)
          else excluded.fingerprint
        end,
        rows = excluded.rows,
        durations_ms = (excluded.durations_ms || l.durations_ms)[1:5],
        doubtful_since = case when ${partition}::text is not null then l.doubtful_since end,
        at = excluded.at
    ), latest_partition as (
      insert into ${table('latest_partitions')} as p
        (asset, partition, materialization, version, fingerprint, rows, at, first, changed)
      select asset, partition, id, version, fingerprint, rows, at, id, id from made where partition is not null
      on conflict (asset, partition) do update set
        materialization = excluded.materialization, version = excluded.version, rows = excluded.rows, at = excluded.at,
        changed = case when (select unchanged from content) then p.changed else excluded.changed end,
        fingerprint = case
          when (select unchanged from content) then coalesce(excluded.fingerprint, p.fingerprint)
          else excluded.fingerprint
        end,
        doubtful_since = null
    ), all_partitions as (
      -- Written as a whole: any of its partitions may be another one now.
      update ${table('latest_partitions')} as p set changed = made.id, fingerprint = null, doubtful_since = null
      from made where made.partition is null and not made.unchanged and p.asset = made.asset
    ), doubtful as (
      update ${table('latest')} as l set doubtful_since = coalesce(doubtful_since, step.started_at) from step
      where l.asset = ${key} and ${partition}::text is null and ${doubtful}::boolean
    ), doubtful_partition as (
      update ${table('latest_partitions')} as p set doubtful_since = coalesce(doubtful_since, step.started_at) from step
      where p.asset = ${key} and p.partition = ${partition}::text and ${doubtful}::boolean
    )
    update ${table('run_assets')} as a set
      state = case
        when not ${made}::boolean then ${state}
        when content.unchanged and not content.changed_before then 'unchanged'
        else 'materialized'
      end,
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
    from fence cross join content
    where a.run_id = fence.id and a.step = ${step} and a.asset = ${key}
    returning a.rows_before, a.state
  `.execute(db)
  const written = rows[0]
  if (written === undefined) {
    throw await whyNothing(database, run, `the ledger has no ${key} in step "${step}" of run ${runId}`)
  }
  return { rowsBefore: written.rows_before, unchanged: written.state === 'unchanged' }
}

/** Durations may be measured in fractions of a millisecond; they are kept whole. */
export function whole(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds)
}
