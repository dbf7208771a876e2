import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * Waits, to the end of the transaction, for whoever else writes a materialization of the asset: one after the other they
 * get their numbers and are committed. A later number then always means a later look at the warehouse; with partitions
 * that are written side by side, a reader could otherwise miss the one that was numbered first and committed last.
 */
export function assetTurn({ schema }: Pick<Database, 'schema'>, asset: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`pg_advisory_xact_lock(hashtextextended(${`headwater asset ${schema} `} || ${asset}, 0))`
}
