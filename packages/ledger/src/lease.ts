import { type RawBuilder, sql } from 'kysely'

/** A lease's end, counted from the moment in which it is written, which a transaction's `now()` may lie well before. */
export function leaseEnd(seconds: number): RawBuilder<unknown> {
  return sql`clock_timestamp() + make_interval(secs => ${seconds})`
}

/** Of a running run's row: its lease has run out by the server's clock, or it is of the time before leases. */
export const leaseExpired = sql<boolean>`(lease_until is null or lease_until < clock_timestamp())`
