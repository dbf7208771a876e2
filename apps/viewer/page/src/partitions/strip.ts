import { type PartitionState, partitionStates, rankAt } from './series.ts'

/** Some thousands of partitions on some hundreds of pixels. Of each bucket the places in `partitionStates`. */
export interface Strip {
  /** The worst that is in it. */
  readonly worst: Uint8Array
  /** What most of it is in; of two that are as common, the worse. */
  readonly common: Uint8Array
  /** How many partitions there are. */
  readonly length: number
}

/**
 * Puts partitions into at most `width` buckets, as even as can be, so that one failed day of 200,000 is still seen. With fewer
 * partitions than pixels there is a bucket for each.
 */
export function bucketStates(states: string, width: number): Strip {
  const length = states.length
  const count = Math.max(0, Math.min(Math.floor(width), length))
  const worst = new Uint8Array(count)
  const common = new Uint8Array(count)
  const counts = new Uint32Array(partitionStates.length)
  for (let bucket = 0; bucket < count; bucket++) {
    counts.fill(0)
    const end = firstOf(bucket + 1, count, length)
    for (let i = firstOf(bucket, count, length); i < end; i++) {
      const rank = rankAt(states, i)
      counts[rank] = (counts[rank] ?? 0) + 1
    }
    worst[bucket] = counts.findIndex((count) => count > 0)
    common[bucket] = counts.indexOf(Math.max(...counts))
  }
  return { worst, common, length }
}

/** The partitions of a bucket: from, and to (not included). */
export function rangeOf(bucket: number, { worst, length }: Strip): readonly [from: number, to: number] {
  return [firstOf(bucket, worst.length, length), firstOf(bucket + 1, worst.length, length)]
}

/** The bucket that a partition is in. */
export function bucketOf(index: number, { worst, length }: Strip): number {
  if (length === 0) return 0
  const count = worst.length
  const guess = Math.min(count - 1, Math.floor((index * count) / length))
  // Buckets begin at rounded places: the guess may be one too low.
  return guess + 1 < count && firstOf(guess + 1, count, length) <= index ? guess + 1 : guess
}

function firstOf(bucket: number, count: number, length: number): number {
  return Math.floor((bucket * length) / count)
}

/** Neighbours that look the same, drawn as one. */
export interface Stretch {
  readonly common: PartitionState
  /** The same as `common` where all of it is. */
  readonly worst: PartitionState
  readonly from: number
  /** Not included. */
  readonly to: number
}

/** Buckets that look the same side by side, as one: a strip of 1,000 pixels is drawn in some dozens of calls. */
export function stretches({ worst, common }: Strip): Stretch[] {
  const found: Stretch[] = []
  for (let from = 0; from < worst.length; ) {
    let to = from + 1
    while (to < worst.length && worst[to] === worst[from] && common[to] === common[from]) to += 1
    found.push({ common: stateAt(common[from]), worst: stateAt(worst[from]), from, to })
    from = to
  }
  return found
}

function stateAt(rank: number | undefined): PartitionState {
  return partitionStates[rank ?? 0] ?? 'missing'
}

/** The next partition behind `index` (before it, with -1) that is not fresh and begins a stretch of its state; null: there is none. */
export function nextTrouble(states: string, index: number, direction: 1 | -1): number | null {
  const fresh = partitionStates.length - 1
  for (let i = index + direction; i >= 0 && i < states.length; i += direction) {
    const rank = rankAt(states, i)
    if (rank !== fresh && (i === 0 || rankAt(states, i - 1) !== rank)) return i
  }
  return null
}
