import type { FreshnessState } from '@headwater/freshness'
import type { HistoryCell } from './policies.ts'

/** A stretch of time in one state, from its first moment to its last. */
export interface Stretch {
  readonly state: FreshnessState | null
  readonly begins: string
  readonly ends: string
}

/** Moments of one state one after the other go together. */
export function stretches(cells: readonly HistoryCell[]): Stretch[] {
  const found: Stretch[] = []
  for (const { at, state } of cells) {
    const last = found.at(-1)
    if (last !== undefined && last.state === state) found[found.length - 1] = { ...last, ends: at }
    else found.push({ state, begins: at, ends: at })
  }
  return found
}

/** The strip in a sentence: `fresh in 50 of 56 moments; stale from 2025-01-02 06:00 to 2025-01-03 06:00`. */
export function stripInWords(cells: readonly HistoryCell[]): string {
  const known = cells.filter((cell) => cell.state !== null)
  if (known.length === 0) return 'nothing is known of before'
  const fresh = known.filter((cell) => cell.state === 'fresh').length
  if (fresh === known.length) return 'fresh all the time'
  const worse = stretches(cells).filter((one) => one.state !== null && one.state !== 'fresh')
  const told = worse.slice(-3).map(({ state, begins, ends }) => {
    return begins === ends ? `${state} at ${minute(begins)}` : `${state} from ${minute(begins)} to ${minute(ends)}`
  })
  const more = worse.length > 3 ? [`${worse.length - 3} times before that`] : []
  return [`fresh in ${fresh} of ${known.length} moments`, ...more, ...told].join('; ')
}

function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ')
}
