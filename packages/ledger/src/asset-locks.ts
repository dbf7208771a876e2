import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { type RawBuilder, sql } from 'kysely'
import type { Queries } from './database.ts'

/**
 * What one run at a time may write: an asset, or a partition of what is written aside. Runs that write other partitions of
 * that do not disturb each other.
 */
export interface Lock {
  readonly asset: AssetKey
  /** Null: all of it. */
  readonly partition: string | null
}

/** The locks that a plan needs. */
export function locksOf(plan: Plan): readonly Lock[] {
  const aside = new Set(plan.assets.flatMap(({ key, mode }) => (mode === 'write aside' ? [key] : [])))
  return unique(
    plan.steps.flatMap(({ assets, partition }) =>
      assets.map((asset) => ({ asset, partition: aside.has(asset) ? partition : null })),
    ),
  )
}

/** The locks that a run needed when it was planned. */
export async function locksOfRun({ db, table }: Queries, runId: string): Promise<readonly Lock[]> {
  const { rows } = await sql<Lock>`
    select distinct asset, case when mode = 'write aside' then partition end as partition
    from ${table('run_assets')} where run_id = ${runId}
  `.execute(db)
  return rows
}

/** The locks as rows (asset, partition) of a query; an asset as a whole has the partition ''. */
export function lockRows(locks: readonly Lock[]): RawBuilder<unknown> {
  const assets = locks.map(({ asset }) => asset)
  const partitions = locks.map(({ partition }) => partition ?? '')
  return sql`(select * from unnest(${assets}::text[], ${partitions}::text[]) as wanted (asset, partition))`
}

/** Takes the locks for a run; the claim has made sure that no other run, alive, has one of them. */
export async function takeLocks({ db, table }: Queries, runId: string, locks: readonly Lock[]): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into ${table('asset_locks')} as l (asset, partition, run_id)
    select asset, partition, ${runId} from ${lockRows(locks)} as wanted
    on conflict (asset, partition) do update set taken_at = excluded.taken_at where l.run_id = excluded.run_id
  `.execute(db)
  if (numAffectedRows !== BigInt(locks.length)) throw new InternalError(`run ${runId} could not lock all its assets`)
}

function unique(locks: readonly Lock[]): readonly Lock[] {
  return [...new Map(locks.map((lock) => [`${lock.asset}@${lock.partition ?? ''}`, lock])).values()]
}
