import type { StandingView } from '@headwater/viewer'

/** What is not as it should be, worst first, then what is fresh. */
export const healths = ['failed', 'missing', 'stale', 'unavailable', 'fresh'] as const
export type Health = (typeof healths)[number]

/** How many assets are in each state. */
export function countHealths(standing: StandingView): { readonly [health in Health]: number } {
  const counts = { failed: 0, missing: 0, stale: 0, unavailable: 0, fresh: 0 }
  for (const { health } of Object.values(standing.assets)) counts[health] += 1
  return counts
}
