import { LeaseLostError } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import type { HeldRun } from './held-runs.ts'

/**
 * The run's row, if it still is this process's: every write of a run reads from it, so that nothing is written where it
 * is empty. It locks the row until the write is done: whoever takes the run away waits for the write, or is seen by it.
 */
export function fence({ table }: Pick<Database, 'table'>, { runId, owner }: HeldRun): RawBuilder<unknown> {
  return sql`(
    select id, resumed_at, logical_date from ${table('runs')}
    where id = ${runId} and lease_owner = ${owner} and state = 'running'
    for share
  )`
}

/** The error for a write that found nothing to write to: the run was taken away, or else `bug` says what is missing. */
export async function whyNothing(
  { db, table }: Database,
  { runId, owner }: HeldRun,
  bug: string,
): Promise<LeaseLostError | InternalError> {
  const { rows } = await sql<{ state: string; owner: string | null; by: string | null }>`
    select state, lease_owner as owner, cancel_requested_by as by from ${table('runs')} where id = ${runId}
  `.execute(db)
  const run = rows[0]
  if (run === undefined) return new LeaseLostError(`the ledger has no run ${runId} any more`)
  if (run.state === 'running' && run.owner === owner) return new InternalError(bug)
  if (run.owner !== owner && run.owner !== null) {
    return new LeaseLostError(`run ${runId} was resumed by another process meanwhile (${run.owner})`)
  }
  if (run.state === 'cancelled' && run.by !== null) return new LeaseLostError(`run ${runId} was cancelled by ${run.by}`)
  return new LeaseLostError(`run ${runId} has ended (${run.state}): this process had lost its lease`)
}
