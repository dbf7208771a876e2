import type { AssetState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { DateFold } from './date-folds.ts'
import { isEmpty, verdict } from './outcome.ts'
import type { Item, Step } from './progress-steps.ts'

/** How far the dates of one operation have come. */
export interface FoldState {
  readonly fold: DateFold
  readonly running: number
  /** Dates that could run but for a limit, by what for. */
  readonly waiting: ReadonlyMap<string, number>
  readonly retrying: number
  /** Some of its dates run, wait, or are over. */
  readonly begun: boolean
  readonly over: boolean
  /** Since the first of them began. */
  readonly elapsedMs: number
  readonly assets: readonly FoldedAsset[]
}

/** One asset over all its dates. */
export interface FoldedAsset {
  readonly key: AssetKey
  readonly dates: number
  /** How its dates have ended so far; days without anything in them are among the `materialized` or `unchanged`. */
  readonly ended: ReadonlyMap<AssetState, number>
  readonly empty: number
  /** Of the dates that were made; null where nobody counted. */
  readonly rows: number | null
  readonly rowsChange: number
}

/** What the steps and assets of a fold add up to. Pure. */
export function foldState(fold: DateFold, steps: readonly Step[], items: readonly Item[], nowMs: number): FoldState {
  const waiting = new Map<string, number>()
  for (const { held } of steps) if (held?.type === 'limit') waiting.set(held.for, (waiting.get(held.for) ?? 0) + 1)
  const started = steps.flatMap(({ startedMs }) => startedMs ?? [])
  const shown = items.filter((item) => item.shown)
  return {
    fold,
    running: steps.filter(({ startedMs, end }) => startedMs !== null && end === null).length,
    waiting,
    retrying: steps.filter(({ held }) => held?.type === 'retry').length,
    begun: started.length > 0 || waiting.size > 0 || shown.length > 0,
    over: shown.length === items.length,
    elapsedMs: started.length === 0 ? 0 : nowMs - Math.min(...started),
    assets: fold.assets.map((key) =>
      foldedAsset(
        key,
        items.filter((item) => item.key === key),
      ),
    ),
  }
}

function foldedAsset(key: AssetKey, items: readonly Item[]): FoldedAsset {
  const ended = new Map<AssetState, number>()
  let empty = 0
  let rows: number | null = null
  let rowsChange = 0
  for (const { end, checks, shown } of items) {
    if (end === null || !shown) continue
    const { outcome, rowsBefore } = end
    const state = verdict(outcome, checks)
    ended.set(state, (ended.get(state) ?? 0) + 1)
    if (isEmpty({ outcome, verdict: state })) empty += 1
    if (outcome.rows === null) continue
    rows = (rows ?? 0) + outcome.rows
    rowsChange += outcome.rows - (rowsBefore ?? outcome.rows)
  }
  return { key, dates: items.length, ended, empty, rows, rowsChange }
}
