import type { AssetKey } from '@headwater/graph'

/** Why an asset, a check or a step did not run: always the root of the trouble, never the neighbour that passed it on. */
export type Cause =
  /** With `partition`, of that one alone: the canary that all others need. */
  | { readonly type: 'failed' | 'unavailable'; readonly asset: AssetKey; readonly partition?: string }
  /** What it reads has not changed. */
  | { readonly type: 'unchanged'; readonly asset: AssetKey }
  | { readonly type: 'check failed'; readonly name: string }
  | { readonly type: 'interrupted' }
  | { readonly type: 'cancelled' }
  /** The run stops at its first failure, and that is it. */
  | { readonly type: 'stopped'; readonly by: Cause }

/** A cause as one line to put behind "not run: ". `label` prints a key. */
export function causeInWords(cause: Cause, label: (key: AssetKey) => string): string {
  switch (cause.type) {
    case 'failed':
      return `${named(cause, label)} failed`
    case 'unavailable':
      return `${named(cause, label)} is not available yet`
    case 'unchanged':
      return `${label(cause.asset)} is unchanged`
    case 'check failed':
      return `check ${cause.name} failed`
    case 'interrupted':
      return 'the run was interrupted'
    case 'cancelled':
      return 'the run was cancelled'
    case 'stopped':
      return `the run stopped when ${causeInWords(cause.by, label)}`
  }
}

function named(
  { asset, partition }: { readonly asset: AssetKey; readonly partition?: string },
  label: (key: AssetKey) => string,
): string {
  return partition === undefined ? label(asset) : `${label(asset)} ${partition}`
}
