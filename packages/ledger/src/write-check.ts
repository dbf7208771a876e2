import type { CheckOutcome } from '@headwater/engine'
import type { StepId } from '@headwater/planner'
import { sql } from 'kysely'
import { cleanOrNull, cleanText } from './clean.ts'
import type { Database } from './database.ts'
import { fence, whyNothing } from './fence.ts'
import type { HeldRun } from './held-runs.ts'
import { whole } from './write-asset.ts'

/**
 * Writes one check's result under its step's attempt, and what it has proved: the content that its assets have now.
 * Written twice, it is one result.
 */
export async function finishCheck(
  database: Database,
  run: HeldRun,
  step: StepId,
  outcome: CheckOutcome,
  at: Date,
): Promise<void> {
  const { db, table } = database
  const { runId } = run
  const { state, severity } = outcome
  const ran = state !== 'not run' && state !== 'unchanged upstream'
  const passes = state === 'passed' || state === 'warned' || (state === 'failed' && severity === 'warn')
  const { numAffectedRows } = await sql`
    with fence as ${fence(database, run)}, newest as (
      insert into ${table('latest_checks')} as c (check_key, assets, passes, proved, at)
      select ${outcome.key}, ${outcome.assets}::text[], ${passes}::boolean,
        (select max(l.changed) from ${table('latest')} as l where l.asset = any(${outcome.assets}::text[])),
        ${at}::timestamptz
      from fence where ${ran}::boolean
      on conflict (check_key) do update set
        assets = excluded.assets, passes = excluded.passes, proved = excluded.proved, at = excluded.at
    )
    insert into ${table('check_results')} (
      run_id, step, attempt, check_key, name, assets, state, severity, failures, duration_ms, message, sql, at
    )
    select
      s.run_id, s.step, s.attempt, ${outcome.key}, ${cleanText(outcome.name)}, ${outcome.assets}::text[],
      ${outcome.state}, ${outcome.severity}, ${outcome.failures}::bigint, ${whole(outcome.durationMs)}::bigint,
      ${cleanOrNull(outcome.message)}, ${cleanOrNull(outcome.sql)}, ${at}::timestamptz
    from ${table('steps')} as s join fence on fence.id = s.run_id
    where s.step = ${step}
    on conflict (run_id, step, attempt, check_key) do update set
      state = excluded.state, failures = excluded.failures, duration_ms = excluded.duration_ms,
      message = excluded.message, sql = excluded.sql, at = excluded.at
  `.execute(db)
  if (numAffectedRows === 1n) return
  throw await whyNothing(database, run, `the ledger has no step "${step}" in run ${runId}`)
}
