import type { Asset } from '@headwater/graph'
import type { RecordedContent } from '@headwater/ledger'
import { areComparable, type Observation, type PartitionContent } from '@headwater/postgres'
import { compareDays, type DayChanges, daysInWords } from './compare-days.ts'

/** What a look at an asset tells, held against what the ledger says its newest materialization left. */
export type Finding =
  | {
      readonly type: 'same'
      /** Days of which the ledger had no fingerprint that can be compared with. */
      readonly unknownDays: DayChanges['unknown']
    }
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
      readonly unknownDays: DayChanges['unknown']
    }
  | {
      readonly type: 'changed'
      /** Null where none is taken of it. */
      readonly fingerprint: string | null
      readonly rows: number | null
      /** Days that the ledger knows, and that are other ones now: as they are. Empty where nobody can tell. */
      readonly days: readonly PartitionContent[]
      /** In words: `272 rows more`, `2025-01-03: other rows`. */
      readonly how: string
    }

/** Pure. Of views only whether they are there: they hold nothing of their own. */
export function compare(asset: Asset, recorded: RecordedContent, found: Observation): Finding {
  if (found.problem) return { type: 'problem', ...found.problem }
  if (found.kind === null) return { type: 'gone' }
  const { fingerprint, rows } = found
  if (asset.storage === 'view') return { type: 'same', unknownDays: [] }
  const { changed: days, unknown: unknownDays } = compareDays(recorded, found)
  // The days of a table add up to it only where it is known which rows are of a day.
  const comparable = asset.partitions === undefined || asset.partitionColumn !== undefined
  const counted = comparable && recorded.rows !== null && rows !== null && recorded.rows !== rows
  const replaces = recorded.fingerprint
  if (fingerprint !== null && replaces === fingerprint) return { type: 'same', unknownDays }
  const other = replaces !== null && fingerprint !== null && areComparable(replaces, fingerprint)
  if (other || counted || days.length > 0) {
    const what = counted ? difference(recorded.rows, rows) : 'other rows'
    const where = days.length > 0 ? `${daysInWords(days.map(({ partition }) => partition))}: ` : ''
    return { type: 'changed', fingerprint, rows, days, how: where + what }
  }
  if (fingerprint === null) return { type: 'same', unknownDays }
  return { type: 'first fingerprint', fingerprint, rows, replaces, unknownDays }
}

function difference(before: number | null, now: number | null): string {
  const more = (now ?? 0) - (before ?? 0)
  const count = Math.abs(more)
  return `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'} ${more > 0 ? 'more' : 'fewer'}`
}
