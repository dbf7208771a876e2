import type { AssetKey } from '@headwater/graph'
import { sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * Takes back that these assets were changed outside: their content is again what their newest materialization left. What a
 * person marked stays marked.
 */
export async function withdraw({ db, table }: Database, assets: readonly AssetKey[]): Promise<void> {
  if (assets.length === 0) return
  await sql`
    delete from ${table('invalidations')} as i using ${table('latest')} as l
    where i.kind = 'changed outside' and i.asset = any(${assets}) and l.asset = i.asset
      and i.materialization is not distinct from l.materialization
  `.execute(db)
}
