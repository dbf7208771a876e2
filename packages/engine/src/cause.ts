import type { AssetKey } from '@headwater/graph'

/** Why an asset, a check or a step did not run: always the root of the trouble, never the neighbour that passed it on. */
export type Cause =
  | { readonly type: 'failed'; readonly asset: AssetKey }
  | { readonly type: 'unavailable'; readonly asset: AssetKey }
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
      return `${label(cause.asset)} failed`
    case 'unavailable':
      return `${label(cause.asset)} is not available yet`
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
