import { policyWords } from '@headwater/freshness'
import type { FreshnessPolicy } from '@headwater/graph'

/** What a policy asks for, of the partition that was due if one was: `2025-01-03 by 13:00 UTC`. */
export function policyInWords(policy: FreshnessPolicy | null, partition: string | null = null): string {
  if (policy === null) return 'as fresh as what it is made of'
  const words = policyWords(policy)
  return partition === null || policy.type !== 'by' ? words : `${partition} ${words}`
}
