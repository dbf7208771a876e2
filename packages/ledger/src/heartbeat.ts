import type { Pulse } from '@headwater/engine'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { whyNothing } from './fence.ts'
import type { HeldRun } from './held-runs.ts'
import { leaseEnd } from './lease.ts'

/** Renews the lease of a run, and hears whether somebody wants it cancelled. One that its owner has ended is left alone. */
export async function heartbeat(database: Database, run: HeldRun, leaseSeconds: number): Promise<Pulse> {
  const { db, table } = database
  const { rows } = await sql<Pulse>`
    update ${table('runs')} set
      heartbeat_at = case when state = 'running' then clock_timestamp() else heartbeat_at end,
      lease_until = case when state = 'running' then ${leaseEnd(leaseSeconds)} end
    where id = ${run.runId} and lease_owner = ${run.owner}
    returning cancel_requested_by as "cancelRequestedBy"
  `.execute(db)
  const pulse = rows[0]
  if (pulse === undefined) throw await whyNothing(database, run, `the ledger has no run ${run.runId}`)
  return pulse
}
