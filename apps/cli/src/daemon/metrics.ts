import type { FreshnessReport } from '@headwater/freshness'
import { freshnessMetrics } from '@headwater/reporters/freshness'
import { scheduleMetrics } from '@headwater/reporters/schedule'
import { showSchedules } from './shown.ts'
import type { Standing } from './world.ts'

export interface MetricsFacts {
  readonly target: string
  readonly now: Date
  readonly startedAt: Date
  readonly standing: Standing | null
  readonly freshness: FreshnessReport | null
}

/** All that a daemon serves: itself, its schedules, and how fresh everything was when that was last asked. */
export function metricsOf({ target, now, startedAt, standing, freshness }: MetricsFacts): string {
  const own = scheduleMetrics({
    target,
    at: now,
    startedAt,
    ledgerAnswers: standing?.ledgerAnswers ?? false,
    workspaceReadable: standing?.workspaceReadable ?? false,
    running: standing?.running ?? 0,
    schedules: standing === null ? [] : showSchedules(standing.schedules, standing.ticks, now),
  })
  return own + (freshness === null ? '' : freshnessMetrics(freshness))
}
