import type { Aws } from '../../clients.ts'
import type { Dataset } from '../dataset.ts'
import type { CanonicalRun } from '../documents.ts'
import { homeMonth, parseSilverKey, silverMonthFolder } from '../layout.ts'
import { openObjects } from '../objects.ts'

/** What lies in Silver for some dates already. */
export interface StandingRuns {
  /** Every run_id in a month that one of the dates writes to: taken, whoever made it. */
  readonly runIds: ReadonlySet<string>
  /** Bytes of each run within those months. */
  readonly bytes: ReadonlyMap<string, number>
}

/** Lists the months of these dates and of the runs that count for them: one request for a thousand objects. */
export async function standingRuns(
  aws: Aws,
  dataset: Dataset,
  dates: readonly string[],
  canonical: { readonly [date: string]: CanonicalRun },
): Promise<StandingRuns> {
  const months = new Set(dates.flatMap((date) => [homeMonth(date), ...(canonical[date]?.months ?? [])]))
  const silver = openObjects(aws, dataset.silver.bucket)
  const listed = await Promise.all([...months].map((month) => silver.list(`${silverMonthFolder(dataset, month)}/`)))
  const bytes = new Map<string, number>()
  for (const object of listed.flat()) {
    const runId = parseSilverKey(dataset, object.key)?.runId
    if (runId !== undefined) bytes.set(runId, (bytes.get(runId) ?? 0) + object.bytes)
  }
  return { runIds: new Set(bytes.keys()), bytes }
}
