import { unreachable } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { AssetHistory, StaleCause } from './plan.ts'

/** What is wrong with an asset by itself or through another, and what has happened to it before. */
export interface OutOfDate {
  readonly causes: readonly StaleCause[]
  readonly history: AssetHistory | undefined
}

/**
 * The partitions of an asset that are missing or out of date, sorted. `sourceOf` gives an asset above that nobody here makes:
 * what is wrong with that in a partition is wrong in the same one of what is made of it. Null for what is made here: that is
 * mended by itself first. Pure.
 */
export function datesToMend({ causes, history }: OutOfDate, sourceOf: (key: AssetKey) => OutOfDate | null): string[] {
  return [...new Set(causes.flatMap((cause) => datesOf(cause, history, sourceOf)))].sort()
}

function datesOf(
  cause: StaleCause,
  history: AssetHistory | undefined,
  sourceOf: (key: AssetKey) => OutOfDate | null,
): readonly string[] {
  const all = history?.partitions ?? []
  switch (cause.type) {
    case 'missing':
      return cause.partitions
    case 'invalidated':
      return cause.invalidation.partition === null ? all : [cause.invalidation.partition]
    case 'upstream changed': {
      const changed = history?.taken?.[cause.asset]?.changed.filter((date) => all.includes(date)) ?? []
      return changed.length === 0 ? all : changed
    }
    case 'code changed':
      return all
    case 'upstream stale': {
      const source = sourceOf(cause.asset)
      return source === null ? [] : datesToMend(source, sourceOf)
    }
    default:
      return unreachable(cause)
  }
}
