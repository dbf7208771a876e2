import type { SeedContext, SeededAsset } from '@headwater/config'
import { addDays } from '../season/dates.ts'
import { seedSeason } from './seed.ts'

/** Fills a fresh sandbox with the season up to the day before its today. */
export async function seedSandbox(context: SeedContext): Promise<readonly SeededAsset[]> {
  const { databaseUrl, now, today, onProgress } = context
  const seeded = await seedSeason({ databaseUrl, until: addDays(today, -1), now, onProgress })
  return seeded.map((table) => ({ ...table, asset: `bronze/${table.asset}` }))
}
