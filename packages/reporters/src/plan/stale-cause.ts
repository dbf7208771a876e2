import { unreachable } from '@headwater/errors'
import type { StaleCause } from '@headwater/planner'
import type { Ink } from '../text/ink.ts'
import type { ScreenNames } from '../text/names.ts'
import { plural } from '../text/quantity.ts'

/** Why an asset is stale or missing, in a few words that stand on their own: `stale: its code changed`. */
export function staleCauseInWords(
  cause: StaleCause,
  names: Pick<ScreenNames, 'short'>,
  ink: Pick<Ink, 'text'>,
): string {
  switch (cause.type) {
    case 'missing': {
      const [only, ...others] = cause.partitions
      if (only === undefined) return 'missing'
      return `missing: ${others.length === 0 ? ink.text(only) : plural(others.length + 1, 'partition')}`
    }
    case 'invalidated': {
      const { kind, partition, by, reason } = cause.invalidation
      const what = partition === null ? '' : `${ink.text(partition)} `
      const found = kind === 'marked' ? `marked wrong by ${ink.text(by)}` : 'changed outside'
      return `stale: ${what}${found}: ${ink.text(reason)}`
    }
    case 'code changed':
      return 'stale: its code changed'
    case 'upstream changed':
      return `stale: ${names.short(cause.asset)} changed since it was built`
    case 'upstream stale':
      return `stale: ${names.short(cause.asset)} is stale`
    default:
      return unreachable(cause)
  }
}
