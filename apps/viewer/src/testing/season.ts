import type { AssetGraph } from '@headwater/graph'
import type { Ledger } from '@headwater/ledger'

/** Where the history ends, and the clock of whoever looks at it begins. */
export const seasonEnd = new Date('2025-01-04T12:30:00Z')

/** What a history is made for. */
export interface Season {
  readonly ledger: Ledger
  readonly graph: AssetGraph
  readonly url: string
  readonly schema: string
  /** Lines of the one big log. */
  readonly bigLogLines?: number
}

export function later(date: Date, minutes: number): Date {
  return new Date(date.getTime() + minutes * 60_000)
}
