import { sql } from 'kysely'
import type { Database } from './database.ts'
import { leaseExpired } from './lease.ts'
import { orNone } from './or-none.ts'

/** A run that is marked as running. */
export interface RunningRun {
  readonly runId: string
  readonly selection: string
  readonly requestedBy: string
  /** `unknown` for a run of the time before leases. */
  readonly owner: string
  readonly startedAt: Date
  /** The server's clock. */
  readonly heartbeatAt: Date | null
  /** Its lease has run out: its process is dead, stuck, or cut off. */
  readonly expired: boolean
  readonly cancelRequestedBy: string | null
}

/** All runs that are marked as running, oldest first. */
export async function runningRuns({ db, table }: Database): Promise<RunningRun[]> {
  const found = sql<RunningRun>`
    select
      id as "runId", request ->> 'selection' as selection, requested_by as "requestedBy",
      coalesce(lease_owner, 'unknown') as owner, started_at as "startedAt", heartbeat_at as "heartbeatAt",
      ${leaseExpired} as expired, cancel_requested_by as "cancelRequestedBy"
    from ${table('runs')} where state = 'running'
    order by started_at, id
  `.execute(db)
  return orNone(found.then(({ rows }) => rows))
}
