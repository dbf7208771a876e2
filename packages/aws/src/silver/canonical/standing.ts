import type { CanonicalChange, CanonicalRun } from '../documents.ts'
import { sameRun } from './change.ts'

/** One layer of a date: the run that counted, and the change that made it count (null: before the history began). */
export interface Layer {
  readonly run: CanonicalRun | null
  readonly change: CanonicalChange | null
}

/**
 * What counted for a date, as a stack: each promotion puts a run on top, each rollback takes off what is above the run that it
 * went back to. The last is what counts now. A plain "what was there before" would swing between two runs for ever when
 * one of them is promoted twice; the stack leads back to the original from anywhere.
 */
export function standing(history: readonly CanonicalChange[], date: string): readonly Layer[] {
  const stack: Layer[] = []
  for (const change of history) {
    const moved = change.partitions.find((each) => each.ingest_date === date)
    if (moved === undefined) continue
    // What was adopted is the ground: before it nobody kept count, which is not the same as nothing.
    const ground = change.action === 'adopt' && moved.from === null
    if (stack.length === 0 && !ground) stack.push({ run: moved.from, change: null })
    if (change.action === 'rollback') {
      const below = stack.findLastIndex(({ run }, index) => index < stack.length - 1 && sameRun(run, moved.to))
      if (below >= 0) {
        stack.length = below + 1
        continue
      }
    }
    stack.push({ run: moved.to, change })
  }
  return stack
}

/** The newest change of a date: who made what counts now count. Null where the history does not name it. */
export function lastChange(history: readonly CanonicalChange[], date: string): CanonicalChange | null {
  return history.findLast(({ partitions }) => partitions.some((each) => each.ingest_date === date)) ?? null
}

/** The newest change that gave a date this run as what counts; null where none did. */
export function changeTo(history: readonly CanonicalChange[], date: string, runId: string): CanonicalChange | null {
  return (
    history.findLast(({ partitions }) =>
      partitions.some((each) => each.ingest_date === date && each.to?.run_id === runId),
    ) ?? null
  )
}
