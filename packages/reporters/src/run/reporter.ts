import type { RunEvent } from '@headwater/engine'

/** Reads a run's events as they come. */
export interface Reporter {
  report(event: RunEvent): void
  /** Ends the display and gives the terminal back; further events are ignored. Safe to call more than once. */
  close(): void
}

/** Calls back every so often until the returned function is called. Injected, so that tests need no waiting. */
export type Ticker = (everyMs: number, callback: () => void) => () => void

/** A ticker that does not keep the process alive. */
export const realTicker: Ticker = (everyMs, callback) => {
  const timer = setInterval(callback, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
