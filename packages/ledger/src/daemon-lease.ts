import { sql } from 'kysely'
import type { Database } from './database.ts'
import { leaseEnd } from './lease.ts'
import { orNone } from './or-none.ts'

/** Who runs the schedules of a target, or did last. */
export interface DaemonLease {
  readonly target: string
  /** `ownIdentity()` of its process; null where it has ended by itself. */
  readonly owner: string | null
  /** By the target's clock. */
  readonly startedAt: Date
  /** By the server's clock. */
  readonly heartbeatAt: Date
  /** No sign of life for as long as a lease lasts: another one may start. */
  readonly expired: boolean
  /**
   * By the target's clock: up to then everything that was due has been decided about. The first daemon begins with its
   * start.
   */
  readonly decidedUntil: Date
}

/** What came of asking for the lease. */
export type DaemonClaim =
  | { readonly type: 'claimed'; readonly decidedUntil: Date }
  | { readonly type: 'held'; readonly by: DaemonLease }

export interface NewDaemon {
  readonly target: string
  /** `ownIdentity()`. */
  readonly owner: string
  /** The target's clock. */
  readonly at: Date
  /** Default: 30. */
  readonly leaseSeconds?: number
  /** A holder whose process is known to be no more: its lease is not waited for. */
  readonly gone?: string
}

/** The daemon's place was taken by another one: it may not write, and starts nothing more. */
export class DaemonLeaseLostError extends Error {
  override readonly name = 'DaemonLeaseLostError'
}

/** One daemon for each target: the lease that it has to renew. */
export interface DaemonLeases {
  /** Takes the lease where nobody has it, or its holder's has run out. Asked again by its holder, it is renewed. */
  claim(daemon: NewDaemon): Promise<DaemonClaim>
  /**
   * Renews the lease, and keeps up to when all is decided (null: as before). Gives false where another daemon has the
   * lease by now. One that has run out is taken again while nobody else has come.
   */
  beat(
    target: string,
    owner: string,
    given: { readonly decidedUntil: Date | null; readonly leaseSeconds?: number },
  ): Promise<boolean>
  /** Gives the lease back; nothing happens where it is another's. */
  release(target: string, owner: string): Promise<void>
  /** Null where no daemon has ever run. */
  show(target: string): Promise<DaemonLease | null>
}

const LEASE_SECONDS = 30

export function daemonLeases(database: Database): DaemonLeases {
  const { db, table, reach } = database
  const leases = table('daemon_leases')
  return {
    claim: ({ target, owner, at, leaseSeconds = LEASE_SECONDS, gone = null }) =>
      reach(async () => {
        for (;;) {
          const { rows } = await sql<{ decidedUntil: Date }>`
            insert into ${leases} as l (target, owner, started_at, heartbeat_at, lease_until, decided_until)
            values (
              ${target}, ${owner}, ${at}::timestamptz, clock_timestamp(), ${leaseEnd(leaseSeconds)}, ${at}::timestamptz
            )
            on conflict (target) do update set
              owner = excluded.owner, heartbeat_at = excluded.heartbeat_at, lease_until = excluded.lease_until,
              started_at = case when l.owner = excluded.owner then l.started_at else excluded.started_at end
            where l.owner is null or l.owner in (excluded.owner, ${gone}::text) or l.lease_until < clock_timestamp()
            returning decided_until as "decidedUntil"
          `.execute(db)
          const [claimed] = rows
          if (claimed !== undefined) return { type: 'claimed', decidedUntil: claimed.decidedUntil }
          const by = await readLease(database, target)
          // Given back between the two questions: asked again.
          if (by !== null && by.owner !== null) return { type: 'held', by }
        }
      }),
    beat: (target, owner, { decidedUntil, leaseSeconds = LEASE_SECONDS }) =>
      reach(async () => {
        const { numAffectedRows } = await sql`
          update ${leases} set
            heartbeat_at = clock_timestamp(), lease_until = ${leaseEnd(leaseSeconds)},
            decided_until = greatest(decided_until, ${decidedUntil}::timestamptz)
          where target = ${target} and owner = ${owner}
        `.execute(db)
        return numAffectedRows === 1n
      }),
    release: (target, owner) =>
      reach(async () => {
        await sql`
          update ${leases} set owner = null, heartbeat_at = clock_timestamp() where target = ${target} and owner = ${owner}
        `.execute(db)
      }),
    show: (target) => reach(() => readLease(database, target)),
  }
}

async function readLease({ db, table }: Database, target: string): Promise<DaemonLease | null> {
  const found = sql<DaemonLease>`
    select
      target, owner, started_at as "startedAt", heartbeat_at as "heartbeatAt", decided_until as "decidedUntil",
      lease_until < clock_timestamp() as expired
    from ${table('daemon_leases')} where target = ${target}
  `.execute(db)
  const [lease] = await orNone(found.then(({ rows }) => rows))
  return lease ?? null
}
