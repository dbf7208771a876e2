import type { FreshnessReport, FreshnessResult, FreshnessState } from '@headwater/freshness'
import type { AssetGraph } from '@headwater/graph'
import { formatCount } from '../text/quantity.ts'

/** What counts as a failure beyond what is stale. */
export interface Strictness {
  readonly warnAsError: boolean
}

/** The same, and how assets are called. */
export interface NamedStrictness extends Strictness {
  readonly graph: Pick<AssetGraph, 'label'>
}

/** Worst first. */
export const freshnessStates = [
  'stale',
  'unavailable',
  'unknown',
  'warned',
  'fresh',
] as const satisfies FreshnessState[]

export type StateCounts = { readonly [state in FreshnessState]: number }

export function countStates({ results }: Pick<FreshnessReport, 'results'>): StateCounts {
  const counts = { stale: 0, unavailable: 0, unknown: 0, warned: 0, fresh: 0 }
  for (const { state } of results) counts[state] += 1
  return counts
}

/** `2 stale · 1 warned · 22 fresh`, worst first. */
export function inStates(counts: StateCounts): string {
  const parts = freshnessStates.flatMap((state) =>
    counts[state] > 0 ? [`${formatCount(counts[state])} ${state}`] : [],
  )
  return parts.join(' · ')
}

/** Whether CI fails for it. What is not known is no answer, and is told apart by the exit code. */
export function isWrong({ state }: Pick<FreshnessResult, 'state'>, { warnAsError }: Strictness): boolean {
  return state === 'stale' || state === 'unavailable' || (warnAsError && state === 'warned')
}

/**
 * 0 fresh; 1 something is past what its policy allows, whatever else is not known; 3 nothing is, as far as it could be told,
 * but of something that has a policy there is no history.
 */
export function freshnessExitCode({ results }: Pick<FreshnessReport, 'results'>, strictness: Strictness): 0 | 1 | 3 {
  if (results.some((result) => isWrong(result, strictness))) return 1
  return results.some(({ state, policy }) => state === 'unknown' && policy !== null) ? 3 : 0
}
