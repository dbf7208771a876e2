import type { PartitionsView } from '@headwater/viewer'
import { formatCount } from '../ui/format.ts'
import { type PartitionState, partitionAt, partitionStates, rankAt } from './series.ts'

/** How many partitions are in each state, worst first; states that none is in are left out. */
export function countStates(states: string): { readonly state: PartitionState; readonly count: number }[] {
  const counts = new Array<number>(partitionStates.length).fill(0)
  for (let i = 0; i < states.length; i++) {
    const rank = rankAt(states, i)
    counts[rank] = (counts[rank] ?? 0) + 1
  }
  return partitionStates.flatMap((state, rank) => {
    const count = counts[rank] ?? 0
    return count > 0 ? [{ state, count }] : []
  })
}

/** `1 failed, 73 fresh`. */
export function countsInWords(counts: ReturnType<typeof countStates>): string {
  return counts.map(({ state, count }) => `${formatCount(count)} ${state}`).join(', ')
}

/** The place of the newest partition that is there in whatever state; the last where none is. */
export function newestMade(states: string): number {
  for (let i = states.length - 1; i >= 0; i--) if (!'mu'.includes(states.charAt(i))) return i
  return states.length - 1
}

/** Partitions that follow one another in the same state, which is not fresh. */
export interface Span {
  readonly state: PartitionState
  readonly first: string
  readonly last: string
  readonly count: number
}

/** What is not fresh, newest first, at most `limit` spans; and how many there are in all. */
export function troubleSpans(view: PartitionsView, limit: number): { readonly spans: Span[]; readonly total: number } {
  const { states } = view
  const fresh = partitionStates.length - 1
  const spans: Span[] = []
  let total = 0
  for (let to = states.length; to > 0; ) {
    const rank = rankAt(states, to - 1)
    let from = to - 1
    while (from > 0 && rankAt(states, from - 1) === rank) from -= 1
    if (rank !== fresh) {
      total += 1
      if (spans.length < limit) {
        spans.push({
          state: partitionStates[rank] ?? 'missing',
          first: partitionAt(view, from),
          last: partitionAt(view, to - 1),
          count: to - from,
        })
      }
    }
    to = from
  }
  return { spans, total }
}
