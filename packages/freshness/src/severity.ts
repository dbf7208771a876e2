import type { FreshnessState } from './report.ts'

const ORDER: readonly FreshnessState[] = ['stale', 'unavailable', 'unknown', 'warned', 'fresh']

/** Negative where `one` is worse than `other`: for sorting, worst first. */
export function worseFirst(one: FreshnessState, other: FreshnessState): number {
  return ORDER.indexOf(one) - ORDER.indexOf(other)
}
