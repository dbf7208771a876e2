import { own } from '../canonical/months.ts'
import { standing } from '../canonical/standing.ts'
import type { CanonicalChange, CanonicalDocument, CanonicalRun } from '../documents.ts'
import type { NamedRun } from './named-runs.ts'

/** Where a named run stands. Pure. */
export type WayBack =
  /** It counts: this is what counted before it. */
  | { readonly type: 'back'; readonly date: string; readonly from: CanonicalRun; readonly to: CanonicalRun | null }
  /** Something else was promoted on top of it. */
  | {
      readonly type: 'covered'
      readonly date: string
      readonly now: CanonicalRun | null
      readonly by: CanonicalChange | null
    }
  /** It counts, and nothing ever counted before it. */
  | { readonly type: 'first'; readonly date: string; readonly runId: string }
  /** It never counted, or was rolled back; `once`: it counted once. */
  | { readonly type: 'not counting'; readonly date: string; readonly runId: string; readonly once: boolean }

export function wayBack({ partitions, history }: CanonicalDocument, { date, runId }: NamedRun): WayBack {
  const layers = standing(history, date)
  const now = own(partitions, date)
  if (now?.run_id === runId) {
    const below = layers.at(-2)
    return below === undefined ? { type: 'first', date, runId } : { type: 'back', date, from: now, to: below.run }
  }
  const under = layers.findLastIndex(({ run }) => run?.run_id === runId)
  if (under >= 0) return { type: 'covered', date, now, by: layers.at(-1)?.change ?? null }
  const once = history.some(({ partitions: moved }) =>
    moved.some(({ ingest_date, to }) => ingest_date === date && to?.run_id === runId),
  )
  return { type: 'not counting', date, runId, once }
}
