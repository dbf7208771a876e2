import type { Timing } from '../timing.ts'

/** A clock that a test moves by hand. */
export interface ManualTiming extends Timing {
  /** Moves the clock on, and calls what is due on the way, in order. */
  readonly pass: (ms: number) => void
}

interface Timer {
  readonly atMs: number
  readonly call: () => void
}

export function manualTiming(): ManualTiming {
  const timers = new Set<Timer>()
  let nowMs = 0
  const due = (until: number): Timer | undefined =>
    [...timers].filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs)[0]
  return {
    nowMs: () => nowMs,
    after(ms, call) {
      const timer = { atMs: nowMs + Math.max(0, ms), call }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pass(ms) {
      const until = nowMs + ms
      for (let next = due(until); next !== undefined; next = due(until)) {
        timers.delete(next)
        nowMs = next.atMs
        next.call()
      }
      nowMs = until
    },
  }
}

/** A clock that jumps to the next timer whenever nothing else is left to do: what waits an hour takes no time. */
export function jumpingTiming(): Timing {
  const clock = manualTiming()
  const timers: number[] = []
  const jump = (): void => {
    const next = timers.sort((a, b) => a - b).shift()
    if (next !== undefined) clock.pass(Math.max(0, next - clock.nowMs()))
  }
  return {
    nowMs: clock.nowMs,
    after(ms, call) {
      timers.push(clock.nowMs() + Math.max(0, ms))
      // Behind everything that is ready to run now.
      setImmediate(() => setImmediate(jump))
      return clock.after(ms, call)
    },
  }
}
