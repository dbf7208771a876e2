import { randomUUID } from 'node:crypto'
import type { StartedStep, StepState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { StepId } from '@headwater/planner'
import { type RawBuilder, sql } from 'kysely'
import { cleanOrNull, cleanText } from './clean.ts'
import type { Database } from './database.ts'
import { fence, whyNothing } from './fence.ts'
import type { HeldRun } from './held-runs.ts'

/**
 * Marks a step as running, under the next attempt, and keeps the versions of what it reads as they are now. What an
 * earlier process left without success waits again: its old end says nothing about this attempt.
 *
 * Written twice, because the answer to the first was lost, it is one attempt.
 */
export async function startStep(
  database: Database,
  run: HeldRun,
  step: StepId,
  reads: readonly AssetKey[],
  at: Date,
): Promise<StartedStep> {
  const { db, table } = database
  const { runId, starts } = run
  const token = starts.get(step) ?? randomUUID()
  starts.set(step, token)
  const { rows } = await sql<StartedStep>`
    with fence as ${fence(database, run)}, waiting as (
      update ${table('run_assets')} as a
      set state = 'waiting', rows = null, rows_before = null, rows_written = null, duration_ms = null, message = null,
        metadata = '{}', ended_at = null, counted = null
      from fence
      where a.run_id = fence.id and a.step = ${step} and a.ended_at < fence.resumed_at
        and a.state in ('failed', 'unavailable', 'not run', 'interrupted')
    )
    update ${table('steps')} as s set
      state = 'running', started_at = ${at}::timestamptz, ended_at = null, message = null,
      attempt = case when start_token = ${token} then attempt else attempt + 1 end,
      start_token = ${token},
      inputs = (
        select coalesce(
          jsonb_object_agg(
            read.asset,
            case when l.asset is not null
              then jsonb_build_object('version', l.version, 'materialization', l.materialization)
            end
          ),
          '{}'
        )
        from unnest(${reads}::text[]) as read (asset)
        left join ${table('latest')} as l on l.asset = read.asset
      )
    from fence
    where s.run_id = fence.id and s.step = ${step}
    returning s.attempt, (
      select coalesce(jsonb_object_agg(asset, input -> 'version'), '{}') from jsonb_each(s.inputs) as read (asset, input)
    ) as versions
  `.execute(db)
  const started = rows[0]
  if (started === undefined) throw await whyNothing(database, run, `the ledger has no step "${step}" in run ${runId}`)
  starts.delete(step)
  return started
}

/** Keeps what the step started, or is about to start, outside this machine. */
export async function recordExternal(
  database: Database,
  run: HeldRun,
  step: StepId,
  id: string,
  url: string | null,
): Promise<void> {
  await updateStep(database, run, step, sql`external_id = ${cleanText(id)}, external_url = ${cleanOrNull(url)}`)
}

/** Ends a step, or says that it never ran. */
export async function finishStep(
  database: Database,
  run: HeldRun,
  step: StepId,
  state: StepState,
  message: string | null,
  at: Date,
): Promise<void> {
  const set = sql`state = ${state}, message = ${cleanOrNull(message)}, ended_at = ${at}::timestamptz`
  await updateStep(database, run, step, set)
}

async function updateStep(database: Database, run: HeldRun, step: StepId, set: RawBuilder<unknown>): Promise<void> {
  const { db, table } = database
  const { numAffectedRows } = await sql`
    with fence as ${fence(database, run)}
    update ${table('steps')} as s set ${set} from fence where s.run_id = fence.id and s.step = ${step}
  `.execute(db)
  if (numAffectedRows === 1n) return
  throw await whyNothing(database, run, `the ledger has no step "${step}" in run ${run.runId}`)
}
