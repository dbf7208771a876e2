import type { NewRun, RunState, RunSummary } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { Plan, PlannedAsset } from '@headwater/planner'
import { type RawBuilder, sql } from 'kysely'
import { cleanJson, cleanOrNull, cleanText } from './clean.ts'
import type { Database, Queries } from './database.ts'
import { whyNothing } from './fence.ts'
import type { HeldRun } from './held-runs.ts'

/** Writes the run, running under its owner, its steps and its assets, all waiting, in one statement. */
export async function insertRun({ db, table }: Queries, run: NewRun, lease: RawBuilder<unknown>): Promise<void> {
  const { plan } = run
  const { request } = plan
  const kind = request.kind ?? (request.partitions.length > 0 ? 'backfill' : 'materialize')
  const steps = plan.steps.map((step, position) => ({ ...step, position, spec: step }))
  await sql`
    with run as (
      insert into ${table('runs')}
        (id, state, kind, target, logical_date, request, plan, reason, requested_by, started_at, lease_owner,
         lease_until, heartbeat_at, clock_ahead)
      values (
        ${run.runId}, 'running', ${kind}, ${request.target}, ${request.logicalDate}::date, ${cleanJson(request)}::jsonb,
        ${cleanJson(plan)}::jsonb, ${cleanOrNull(run.reason)}, ${cleanText(run.requestedBy)}, ${run.at}::timestamptz, ${run.owner},
        ${lease}, clock_timestamp(), ${run.at}::timestamptz - clock_timestamp()
      )
    ), steps as (
      insert into ${table('steps')} (run_id, step, position, state, operation, executor, partition, pool, spec)
      select ${run.runId}, s.id, s.position, 'waiting', s.operation, s.executor, s.partition, s.pool, s.spec
      from jsonb_to_recordset(${cleanJson(steps)}::jsonb) as s
        (id text, position int, operation text, executor text, partition text, pool text, spec jsonb)
    )
    insert into ${table('run_assets')} (run_id, step, asset, position, partition, mode, reason, state)
    select ${run.runId}, a.step, a.asset, a.position, a.partition, a.mode, a.reason, 'waiting'
    from jsonb_to_recordset(${cleanJson(plannedRows(plan))}::jsonb) as a
      (step text, asset text, position int, partition text, mode text, reason jsonb)
  `.execute(db)
}

/** One row for each asset of each step; a partitioned asset may stand in the plan once for all its steps. */
function plannedRows(plan: Plan) {
  const planned = new Map<string, PlannedAsset & { readonly position: number }>()
  const inStep = (step: string, key: AssetKey): string => JSON.stringify([step, key])
  for (const [position, asset] of plan.assets.entries()) {
    planned.set(asset.key, { ...asset, position })
    planned.set(inStep(asset.step, asset.key), { ...asset, position })
  }
  return plan.steps.flatMap((step) =>
    step.assets.map((key) => {
      const found = planned.get(inStep(step.id, key)) ?? planned.get(key)
      if (found === undefined) throw new InternalError(`step "${step.id}" makes ${key}, which is not in the plan`)
      const { position, mode, reason } = found
      return { step: step.id, asset: key, position, partition: step.partition, mode, reason }
    }),
  )
}

/**
 * Ends the run and gives up its lease and its locks. Written twice by the same owner, because the answer to the first was
 * lost, it is one end.
 */
export async function finishRun(
  database: Database,
  run: HeldRun,
  state: RunState,
  summary: RunSummary,
  at: Date,
): Promise<void> {
  const { db, table } = database
  const { rows } = await sql`
    with ended as (
      update ${table('runs')}
      set state = ${state}, summary = ${cleanJson(summary)}::jsonb, ended_at = ${at}::timestamptz, lease_until = null
      where id = ${run.runId} and lease_owner = ${run.owner}
        and (state = 'running' or (state = ${state} and ended_at = ${at}::timestamptz))
      returning id
    ), unlocked as (
      delete from ${table('asset_locks')} as l using ended where l.run_id = ended.id
    )
    select id from ended
  `.execute(db)
  if (rows.length === 0) throw await whyNothing(database, run, `run ${run.runId} cannot be ended`)
}
