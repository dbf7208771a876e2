import type { ExcuseContext } from '@headwater/config'
import { connect } from './database.ts'

/**
 * The days on which nobody plays, by the schedule in the warehouse: no boxscores are to come for them. None where there is no
 * schedule: then nobody knows. Environment: DATABASE_URL.
 */
export async function noGames({ partitions, env }: Pick<ExcuseContext, 'partitions' | 'env'>): Promise<string[]> {
  const client = await connect(env.DATABASE_URL)
  try {
    const { rows: known } = await client.query(`select to_regclass('bronze.schedule') is not null as "exists"`)
    if (known[0]?.exists !== true) return []
    const { rows } = await client.query<{ day: string }>(
      `select day from unnest($1::text[]) as day
      where exists (select from bronze.schedule)
        and not exists (select from bronze.schedule where game_date = day::date)
      order by day`,
      [partitions],
    )
    return rows.map(({ day }) => day)
  } finally {
    await client.end()
  }
}
