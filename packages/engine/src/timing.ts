/** Time that passes, apart from any calendar. Handed in, so that tests need not wait. */
export interface Timing {
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number
  /** Calls back once, so many milliseconds from now. Gives what takes it back. */
  readonly after: (ms: number, call: () => void) => () => void
}

/** The machine's own clock and timers. */
export const systemTiming: Timing = {
  nowMs: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, Math.max(0, ms))
    return () => clearTimeout(timer)
  },
}

/** Resolves after so many milliseconds, or as soon as one of the signals aborts; never rejects. */
export function pause(timing: Timing, ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    if (signals.some(({ aborted }) => aborted)) return resolve()
    const end = (): void => {
      takeBack()
      for (const signal of signals) signal.removeEventListener('abort', end)
      resolve()
    }
    const takeBack = timing.after(ms, end)
    for (const signal of signals) signal.addEventListener('abort', end, { once: true })
  })
}
