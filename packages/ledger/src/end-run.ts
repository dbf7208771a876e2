import type { RunState } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import { type RawBuilder, sql } from 'kysely'
import { cleanText } from './clean.ts'
import type { Queries } from './database.ts'

/**
 * Ends a run whose owner is dead: `interrupted` as of its last sign of life, by the target's clock, its running steps
 * with it, its locks given up. Nothing where another process has taken it meanwhile. Gives whether it did.
 */
export function buryRun(queries: Queries, runId: string, owner: string): Promise<boolean> {
  return takeAway(
    queries,
    runId,
    sql`state = 'interrupted', ended_at = ${lastSign(queries)}`,
    sql`lease_owner = ${owner}`,
  )
}

/** The same from within a claim, which has locked the run's row and found its lease expired. */
export async function buryDead(queries: Queries, runId: string): Promise<void> {
  await takeAway(queries, runId, sql`state = 'interrupted', ended_at = ${lastSign(queries)}`, sql`true`)
}

/** Asks the owner of a run to cancel it: his next heartbeat hears of it. The first to ask is kept. Gives the state of the run. */
export async function requestCancel({ db, table }: Queries, runId: string, by: string, at: Date): Promise<RunState> {
  const { rows } = await sql<{ state: RunState }>`
    with asked as (
      update ${table('runs')} set
        cancel_requested_at = coalesce(cancel_requested_at, ${at}::timestamptz),
        cancel_requested_by = coalesce(cancel_requested_by, ${cleanText(by)})
      where id = ${runId} and state = 'running'
      returning state
    )
    select state from asked
    union all
    select state from ${table('runs')} where id = ${runId} and not exists (select from asked)
  `.execute(db)
  const run = rows[0]
  if (run === undefined) throw unknownRun(runId)
  return run.state
}

/** Ends a run as cancelled, whoever carries it out, and gives up its steps and locks. One that has ended stays as it ended. */
export async function forceCancel(queries: Queries, runId: string, by: string, at: Date): Promise<void> {
  const cancelled = await takeAway(
    queries,
    runId,
    sql`
      state = 'cancelled', ended_at = ${at}::timestamptz, cancel_requested_by = ${cleanText(by)},
      cancel_requested_at = ${at}::timestamptz`,
    sql`true`,
  )
  if (cancelled) return
  const { rows } = await sql`select from ${queries.table('runs')} where id = ${runId}`.execute(queries.db)
  if (rows.length === 0) throw unknownRun(runId)
}

/** Ends a running run against its owner: from now on every write of his finds nothing to write to. */
async function takeAway(
  { db, table }: Queries,
  runId: string,
  end: RawBuilder<unknown>,
  where: RawBuilder<unknown>,
): Promise<boolean> {
  const { rows } = await sql`
    with ended as (
      update ${table('runs')} as r set ${end}, lease_owner = null, lease_until = null
      where r.id = ${runId} and r.state = 'running' and ${where}
      returning r.id, r.ended_at
    ), stopped as (
      update ${table('steps')} as s set state = 'interrupted', ended_at = ended.ended_at
      from ended where s.run_id = ended.id and s.state = 'running'
      returning s.run_id, s.step, s.started_at
    ), open as (
      -- Nobody knows how far these had come.
      select a.asset, a.partition, stopped.started_at from ${table('run_assets')} as a join stopped using (run_id, step)
      where a.state = 'waiting' and a.mode <> 'write aside'
    ), doubtful as (
      update ${table('latest')} as l set doubtful_since = coalesce(doubtful_since, open.started_at)
      from open where l.asset = open.asset and open.partition is null
    ), doubtful_partitions as (
      update ${table('latest_partitions')} as p set doubtful_since = coalesce(doubtful_since, open.started_at)
      from open where p.asset = open.asset and p.partition = open.partition
    ), unlocked as (
      delete from ${table('asset_locks')} as l using ended where l.run_id = ended.id
    )
    select id from ended
  `.execute(db)
  return rows.length === 1
}

/** The latest moment of which the ledger knows that the run was alive, by the target's clock. */
function lastSign({ table }: Queries): RawBuilder<unknown> {
  return sql`greatest(
    r.started_at, r.resumed_at, r.heartbeat_at + r.clock_ahead,
    (select max(greatest(s.started_at, s.ended_at)) from ${table('steps')} as s where s.run_id = r.id)
  )`
}

function unknownRun(runId: string): UserError {
  return new UserError('unknown-run', `there is no run ${runId}`, { next: ['pnpm headwater runs list'] })
}
