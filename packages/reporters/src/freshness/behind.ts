import type { FreshnessResult } from '@headwater/freshness'

/** Whether it is only as it is for what it is made of: something else is to be mended. */
export function isBehind({ asset, rootCause }: FreshnessResult): boolean {
  return rootCause !== null && rootCause !== asset
}
