import { unreachable } from '@headwater/errors'
import type { AgePolicy, Asset, ByPolicy, FreshnessPolicy, NewestRowPolicy } from '@headwater/graph'

/** Those that speak of time: what is made of the asset inherits them. */
export type TimePolicy = AgePolicy | ByPolicy | NewestRowPolicy

export function isTimed(policy: FreshnessPolicy): policy is TimePolicy {
  return policy.type !== 'rows'
}

/** The functions that know on which partitions nothing is to come. */
export function excusesOf({ freshness = [] }: Asset): readonly string[] {
  return freshness.flatMap((policy) => (policy.type === 'by' && policy.unless !== undefined ? [policy.unless] : []))
}

/** The policies that count: the author's, or with every time in them replaced by one age. */
export function policiesOf({ freshness = [] }: Asset, maxAgeMs: number | undefined): readonly FreshnessPolicy[] {
  if (maxAgeMs === undefined) return freshness
  const replaced = freshness.map((policy) => withMaxAge(policy, maxAgeMs))
  // A time of day and an age are the same question now.
  return replaced.filter(
    ({ type }, place) => type !== 'age' || replaced.findIndex((one) => one.type === 'age') === place,
  )
}

function withMaxAge(policy: FreshnessPolicy, errorMs: number): FreshnessPolicy {
  switch (policy.type) {
    case 'age':
    case 'by':
      return { type: 'age', errorMs }
    case 'newest row':
      return { type: 'newest row', column: policy.column, errorMs }
    case 'rows':
      return policy
    default:
      return unreachable(policy)
  }
}
