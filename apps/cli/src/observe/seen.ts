import type { AssetKey } from '@headwater/graph'

/** What was seen of one asset that is not as the ledger had it. */
export type Seen =
  /** What dbt makes is not what dbt left: now stale. */
  | { readonly type: 'changed outside'; readonly key: AssetKey; readonly how: string }
  /** Somebody's own dbt made it: its newest version. `at` by the target's clock. */
  | { readonly type: 'dbt by hand'; readonly key: AssetKey; readonly at: Date }
  /** Rows were brought in by somebody else: a new version. */
  | { readonly type: 'new version'; readonly key: AssetKey; readonly how: string }
  /** It could not be looked into. */
  | { readonly type: 'problem'; readonly key: AssetKey; readonly message: string; readonly next: readonly string[] }

/** One line for people, and one more for each thing to do about it. */
export function seenInWords(seen: Seen, label: string): string {
  switch (seen.type) {
    case 'changed outside':
      return `${label} was changed outside of Headwater: ${seen.how}`
    case 'dbt by hand':
      return `${label} was rebuilt by dbt by hand at ${seen.at.toISOString().slice(0, 16)}Z: taken as its newest version`
    case 'new version':
      return `${label} was changed outside of Headwater (${seen.how}): taken as a new version`
    case 'problem':
      return [`${label} could not be looked at: ${seen.message}`, ...seen.next].join('\n  ')
  }
}
