import type { StepState } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { StepId } from '@headwater/planner'
import { type RawBuilder, sql } from 'kysely'
import { cleanOrNull, cleanText } from './clean.ts'
import type { Database } from './database.ts'

/** Marks a step as running, under the next attempt, and keeps the versions of what it reads as they are now. */
export async function startStep(
  database: Database,
  runId: string,
  step: StepId,
  reads: readonly AssetKey[],
  at: Date,
): Promise<void> {
  await updateStep(
    database,
    runId,
    step,
    sql`
      state = 'running', attempt = attempt + 1, started_at = ${at}::timestamptz, ended_at = null, message = null,
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
        left join ${database.table('latest')} as l on l.asset = read.asset
      )`,
  )
}

/** Keeps what the step started outside this machine. */
export async function recordExternal(
  database: Database,
  runId: string,
  step: StepId,
  id: string,
  url: string | null,
): Promise<void> {
  await updateStep(database, runId, step, sql`external_id = ${cleanText(id)}, external_url = ${cleanOrNull(url)}`)
}

/** Ends a step (or says that it never ran) and gives up its lease. */
export async function finishStep(
  database: Database,
  runId: string,
  step: StepId,
  state: StepState,
  message: string | null,
  at: Date,
): Promise<void> {
  await updateStep(
    database,
    runId,
    step,
    sql`state = ${state}, message = ${cleanOrNull(message)}, ended_at = ${at}::timestamptz, lease_owner = null, lease_until = null`,
  )
}

async function updateStep(
  { db, table }: Database,
  runId: string,
  step: StepId,
  set: RawBuilder<unknown>,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update ${table('steps')} set ${set} where run_id = ${runId} and step = ${step}
  `.execute(db)
  if (numAffectedRows !== 1n) throw new InternalError(`the ledger has no step "${step}" in run ${runId}`)
}
