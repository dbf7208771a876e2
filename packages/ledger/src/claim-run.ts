import type { Claim, Holder, NewRun, RunState } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { Plan } from '@headwater/planner'
import { sql } from 'kysely'
import { type Lock, lockRows, locksOf, locksOfRun, takeLocks } from './asset-locks.ts'
import type { Database, Queries } from './database.ts'
import { buryDead } from './end-run.ts'
import type { HeldRuns } from './held-runs.ts'
import { leaseEnd, leaseExpired } from './lease.ts'
import { insertRun } from './write-run.ts'

/** What a claim needs besides the database: where to remember the run, and how long its lease lasts. */
export interface Claiming {
  readonly held: HeldRuns
  readonly leaseSeconds: number
}

/**
 * Writes a new run and takes its lease and the locks of all its assets, or nothing. Runs in the way whose lease has run
 * out are ended with it. Repeated by the same owner, because the answer was lost, it is one run.
 */
export async function createRun(database: Database, run: NewRun, { held, leaseSeconds }: Claiming): Promise<Claim> {
  const locks = locksOf(run.plan)
  const { claim, events } = await inTurn(database, async (queries): Promise<Claimed> => {
    const there = await readRun(queries, run.runId)
    if (there !== undefined && !(there.state === 'running' && there.owner === run.owner)) {
      throw new UserError('refused', `the ledger has another run ${run.runId}`)
    }
    if (there === undefined) {
      const holders = await liveHolders(queries, run.runId, locks)
      if (holders.length > 0) return refused({ type: 'busy', holders })
      await insertRun(queries, run, leaseEnd(leaseSeconds))
      await takeLocks(queries, run.runId, locks)
    }
    return { claim: { type: 'claimed' }, events: there?.events ?? 0 }
  })
  if (claim.type === 'claimed') held.hold(run.runId, run.owner, events)
  return claim
}

/**
 * Takes over a run that has stopped, with the locks of all its assets, or nothing. Its steps and assets stay as they are;
 * what its dead process left running is interrupted. Throws UserError unknown-run.
 */
export async function resumeRun(
  database: Database,
  runId: string,
  owner: string,
  at: Date,
  { held, leaseSeconds }: Claiming,
): Promise<Claim> {
  const { claim, events } = await inTurn(database, async (queries): Promise<Claimed> => {
    const there = await readRun(queries, runId)
    if (there === undefined) {
      throw new UserError('unknown-run', `there is no run ${runId}`, { next: ['pnpm headwater runs list'] })
    }
    if (there.state === 'succeeded') return refused({ type: 'succeeded' })
    const running = there.state === 'running'
    if (running && there.owner !== owner && !there.expired) {
      return refused({ type: 'owned', owner: there.owner ?? 'unknown', heartbeatAt: there.heartbeatAt })
    }
    if (!running || there.owner !== owner) {
      const { db, table } = queries
      const locks = await locksOfRun(queries, runId)
      const holders = await liveHolders(queries, runId, locks)
      if (holders.length > 0) return refused({ type: 'busy', holders })
      if (running) await buryDead(queries, runId)
      await sql`
        update ${table('runs')} set
          state = 'running', ended_at = null, summary = null, cancel_requested_by = null, cancel_requested_at = null,
          lease_owner = ${owner}, lease_until = ${leaseEnd(leaseSeconds)}, heartbeat_at = clock_timestamp(),
          resumed_at = ${at}::timestamptz, clock_ahead = ${at}::timestamptz - clock_timestamp()
        where id = ${runId}
      `.execute(db)
      await takeLocks(queries, runId, locks)
    }
    return { claim: { type: 'claimed' }, events: there.events }
  })
  if (claim.type === 'claimed') held.hold(runId, owner, events)
  return claim
}

/**
 * The live runs that a new run of this plan would have to wait for. Nothing is taken: by the time that it is created another
 * may be in its way. Dead ones are ended.
 */
export function runsInTheWay(database: Database, plan: Plan): Promise<readonly Holder[]> {
  return inTurn(database, (queries) => liveHolders(queries, '', locksOf(plan)))
}

/** What came of a claim, and how many events the run has. */
interface Claimed {
  readonly claim: Claim
  readonly events: number
}

function refused(claim: Claim): Claimed {
  return { claim, events: 0 }
}

/**
 * One claim at a time on this ledger, in one transaction: whichever assets two of them want, and in whichever order, they
 * never wait for each other in a circle.
 */
function inTurn<T>(database: Database, claim: (queries: Queries) => Promise<T>): Promise<T> {
  const { db, table, schema } = database
  return db.transaction().execute(async (transaction) => {
    const name = `headwater claims ${schema}`
    // A process that is stopped in the middle of its claim must not keep all others from theirs: the server ends it.
    await sql`
      select set_config('idle_in_transaction_session_timeout', '20s', true),
        pg_advisory_xact_lock(hashtextextended(${name}, 0))
    `.execute(transaction)
    return claim({ db: transaction, table })
  })
}

interface RunInTheWay {
  readonly state: RunState
  readonly owner: string | null
  readonly heartbeatAt: Date | null
  readonly expired: boolean
  readonly events: number
}

async function readRun({ db, table }: Queries, runId: string): Promise<RunInTheWay | undefined> {
  const { rows } = await sql<RunInTheWay>`
    select
      state, lease_owner as owner, heartbeat_at as "heartbeatAt", event_count as events,
      ${leaseExpired} as expired
    from ${table('runs')} where id = ${runId}
    for no key update
  `.execute(db)
  return rows[0]
}

/** The live runs that hold some of these assets; if there are none, the dead ones that do are ended. */
async function liveHolders(queries: Queries, runId: string, locks: readonly Lock[]): Promise<Holder[]> {
  const { db, table } = queries
  // The rows stay locked: a lease found expired cannot be renewed before this claim is through.
  const { rows } = await sql<
    Omit<Holder, 'partitions'> & { readonly partitions: string[] | null; readonly live: boolean }
  >`
    with held as (
      select l.run_id, array_agg(distinct l.asset order by l.asset) as assets,
        array_agg(distinct l.partition order by l.partition) filter (where l.partition <> '') as partitions
      from ${table('asset_locks')} as l
      join ${lockRows(locks)} as wanted
        on wanted.asset = l.asset and (wanted.partition = l.partition or '' in (wanted.partition, l.partition))
      where l.run_id <> ${runId}
      group by l.run_id
    )
    select
      r.id as "runId", r.requested_by as "requestedBy", r.lease_owner as owner, r.heartbeat_at as "heartbeatAt",
      r.started_at as "startedAt", held.assets, held.partitions,
      r.state = 'running' and coalesce(r.lease_until >= clock_timestamp(), false) as live
    from held join ${table('runs')} as r on r.id = held.run_id
    order by r.started_at, r.id
    for no key update of r
  `.execute(db)
  const live = rows
    .filter((holder) => holder.live)
    .map(({ live: _, partitions, ...holder }): Holder => (partitions === null ? holder : { ...holder, partitions }))
  if (live.length > 0) return live
  for (const holder of rows) await buryDead(queries, holder.runId)
  return []
}
