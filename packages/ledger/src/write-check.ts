import type { CheckOutcome } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { StepId } from '@headwater/planner'
import { sql } from 'kysely'
import { cleanOrNull, cleanText } from './clean.ts'
import type { Database } from './database.ts'
import { whole } from './write-asset.ts'

/** Writes one check's result under its step's attempt. Written twice, it is one result. */
export async function finishCheck(
  { db, table }: Database,
  runId: string,
  step: StepId,
  outcome: CheckOutcome,
  at: Date,
): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into ${table('check_results')} (
      run_id, step, attempt, check_key, name, assets, state, severity, failures, duration_ms, message, sql, at
    )
    select
      ${runId}, ${step}, attempt, ${outcome.key}, ${cleanText(outcome.name)}, ${outcome.assets}::text[],
      ${outcome.state}, ${outcome.severity}, ${outcome.failures}::bigint, ${whole(outcome.durationMs)}::bigint,
      ${cleanOrNull(outcome.message)}, ${cleanOrNull(outcome.sql)}, ${at}::timestamptz
    from ${table('steps')} where run_id = ${runId} and step = ${step}
    on conflict (run_id, step, attempt, check_key) do update set
      state = excluded.state, failures = excluded.failures, duration_ms = excluded.duration_ms,
      message = excluded.message, sql = excluded.sql, at = excluded.at
  `.execute(db)
  if (numAffectedRows !== 1n) throw new InternalError(`the ledger has no step "${step}" in run ${runId}`)
}
