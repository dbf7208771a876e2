import type { FreshnessPolicy, Partitions } from '@headwater/graph'
import type { AssetView } from '@headwater/viewer'
import { formatCount, formatDuration } from '../ui/format.ts'

/** What an asset is, in two or three words: `incremental model`, `view`, `service`. */
export function storageWord({ kind, storage }: Pick<AssetView, 'kind' | 'storage'>): string {
  if (storage === 'none' || storage === 'rows' || kind === 'seed' || kind === 'snapshot') return kind
  if (storage === 'runs') return 'runs beside one another'
  return kind === 'model' ? `${storage} model` : storage === kind ? kind : `${kind}, ${storage}`
}

/** `a partition for each day, from 2024-10-22 on, days of America/New_York`. */
export function partitionsWord({ type, start, end, timeZone }: Partitions): string {
  const until = end === undefined ? `from ${start} on` : `${start} to ${end}`
  return `${type === 'daily' ? 'daily' : 'monthly'}, ${until}, in ${timeZone}`
}

/** What an author expects of it in time, in words. */
export function policyWord(policy: FreshnessPolicy): string {
  switch (policy.type) {
    case 'age':
      return `made of what is at most ${limits(policy)}`
    case 'by': {
      const day = policy.lagDays === 1 ? 'the day before' : `${policy.lagDays} days before`
      const unless = policy.unless === undefined ? '' : ', unless nothing was to come'
      return `the partition of ${day} by ${policy.time} ${policy.timeZone}${unless}`
    }
    case 'newest row':
      return `newest ${policy.column} at most ${limits(policy)}`
    case 'rows':
      return `${rowLimits(policy.min, policy.max)} (${policy.severity})`
  }
}

/** `26 h old`, `26 h old, warned of from 24 h on`. */
function limits({ warnMs, errorMs }: { readonly warnMs?: number; readonly errorMs?: number }): string {
  if (errorMs === undefined) return `${formatDuration(warnMs ?? 0)} old, else warned of`
  const warned = warnMs === undefined ? '' : `, warned of from ${formatDuration(warnMs)} on`
  return `${formatDuration(errorMs)} old${warned}`
}

function rowLimits(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return `${formatCount(min)} to ${formatCount(max)} rows`
  return min === undefined ? `at most ${formatCount(max ?? 0)} rows` : `at least ${formatCount(min)} rows`
}
