import type { AssetKey } from '@headwater/graph'
import type { Ledger } from '@headwater/ledger'
import { type AssetStatus, assetStatuses } from '@headwater/planner'
import type { AssetHealthLine } from '@headwater/reporters'
import type { Session } from '../session.ts'
import { healthOf } from '../status/health.ts'
import { dateIn } from '../today.ts'

/** How everything stands today, from the ledger alone: each platform by the date that it is in its own time zone. */
export async function standingOf(
  { graph, workspace, target }: Pick<Session, 'graph' | 'workspace' | 'target'>,
  ledger: Pick<Ledger, 'snapshot' | 'troubles'>,
): Promise<{ readonly logicalDate: string; readonly lines: readonly AssetHealthLine[] }> {
  const [snapshot, troubles] = await Promise.all([ledger.snapshot(), ledger.troubles()])
  const now = target.now()
  const dates = workspace.platforms.map(({ definition }) => ({
    platform: `${definition.name}/`,
    date: dateIn(definition.timeZone, now),
  }))
  const byDate = new Map<string, readonly AssetStatus[]>()
  for (const { date } of dates) {
    if (!byDate.has(date)) byDate.set(date, assetStatuses(graph, snapshot, { logicalDate: date }))
  }
  const dateOf = (key: AssetKey): string | undefined => dates.find(({ platform }) => key.startsWith(platform))?.date
  const statuses = Array.from(byDate, ([date, all]) => all.filter(({ key }) => dateOf(key) === date)).flat()
  return { logicalDate: dates[0]?.date ?? dateIn('UTC', now), lines: healthOf(statuses, troubles) }
}
