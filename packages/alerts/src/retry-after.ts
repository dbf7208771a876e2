import { setTimeout as sleep } from 'node:timers/promises'
import type { Deadline } from './alert.ts'

/** What a server asked for by `Retry-After`, and the waiting that follows from it. */
export interface RetryAfter {
  /** Of the newest answer: how long it asked to wait; null where it did not ask. */
  readonly askedMs: () => number | null
  readonly note: (header: string | null) => void
  /** Whether what it asked for ends before the deadline. */
  readonly fits: () => boolean
  /** Resolves when it is over; rejects when the deadline's signal aborts. */
  readonly wait: () => Promise<void>
}

export function retryAfter({ signal, remainingMs }: Deadline): RetryAfter {
  let asked: number | null = null
  let until = 0
  const leftMs = (): number => Math.max(0, until - performance.now())
  return {
    askedMs: () => asked,
    note: (header) => {
      asked = header === null ? null : milliseconds(header)
      until = performance.now() + (asked ?? 0)
    },
    fits: () => leftMs() < remainingMs(),
    wait: async () => {
      if (leftMs() > 0) await sleep(leftMs(), undefined, { signal })
    },
  }
}

/** Seconds, or a date, as HTTP has it; null for anything else. */
function milliseconds(header: string): number | null {
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now())
}
