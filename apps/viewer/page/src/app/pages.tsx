import { lazy } from 'react'

/** Every page but the graph comes when it is asked for: the graph is the first paint. */
export const PlanPage = lazy(async () => ({ default: (await import('../plan/PlanPage.tsx')).PlanPage }))
export const RunsPage = lazy(async () => ({ default: (await import('../runs/RunsPage.tsx')).RunsPage }))
export const RunPage = lazy(async () => ({ default: (await import('../runs/RunPage.tsx')).RunPage }))
export const FreshnessPage = lazy(async () => ({
  default: (await import('../freshness/FreshnessPage.tsx')).FreshnessPage,
}))
