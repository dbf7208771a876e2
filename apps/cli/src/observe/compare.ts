import type { Asset } from '@headwater/graph'
import type { RecordedContent } from '@headwater/ledger'
import { areComparable, type Observation } from '@headwater/postgres'

/** What a look at an asset tells, held against what the ledger says its newest materialization left. */
export type Finding =
  | { readonly type: 'same' }
  /** It could not be looked into. */
  | { readonly type: 'problem'; readonly message: string; readonly next: readonly string[] }
  | { readonly type: 'gone' }
  /** The ledger had no fingerprint that can be compared with, and nothing speaks against it being the same. */
  | {
      readonly type: 'first fingerprint'
      readonly fingerprint: string
      readonly rows: number | null
      /** One that was taken in another way: since then other columns are left out. */
      readonly replaces: string | null
    }
  | {
      readonly type: 'changed'
      readonly fingerprint: string
      readonly rows: number | null
      /** In words: `26,112 rows, 26,384 before`. */
      readonly how: string
    }

/** Pure. Of views only whether they are there: they hold nothing of their own. */
export function compare(asset: Asset, recorded: RecordedContent, found: Observation): Finding {
  if (found.problem) return { type: 'problem', ...found.problem }
  if (found.kind === null) return { type: 'gone' }
  const { fingerprint, rows } = found
  if (asset.storage === 'view' || fingerprint === null) return { type: 'same' }
  if (recorded.fingerprint === fingerprint) return { type: 'same' }
  // The days of a table add up to it only where it is known which rows are of a day.
  const comparable = asset.partitions === undefined || asset.partitionColumn !== undefined
  const counted = comparable && recorded.rows !== null && rows !== null && recorded.rows !== rows
  const replaces = recorded.fingerprint
  if ((replaces === null || !areComparable(replaces, fingerprint)) && !counted) {
    return { type: 'first fingerprint', fingerprint, rows, replaces }
  }
  return { type: 'changed', fingerprint, rows, how: counted ? difference(recorded.rows, rows) : 'other rows' }
}

function difference(before: number | null, now: number | null): string {
  const more = (now ?? 0) - (before ?? 0)
  const count = Math.abs(more)
  return `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'} ${more > 0 ? 'more' : 'fewer'}`
}
