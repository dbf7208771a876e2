import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { sql } from 'kysely'
import type { Queries } from './database.ts'

/** Takes the lock of each asset for a run; the claim has made sure that no other run, alive, has one of them. */
export async function takeLocks({ db, table }: Queries, runId: string, assets: readonly AssetKey[]): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into ${table('asset_locks')} as l (asset, run_id)
    select asset, ${runId} from unnest(${assets}::text[]) as wanted (asset)
    on conflict (asset) do update set taken_at = excluded.taken_at where l.run_id = excluded.run_id
  `.execute(db)
  if (numAffectedRows !== BigInt(assets.length)) throw new InternalError(`run ${runId} could not lock all its assets`)
}
