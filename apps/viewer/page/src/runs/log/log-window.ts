import type { LogLineView, LogView } from '@headwater/viewer'

/**
 * The part of a log that the page holds: some thousand lines of maybe half a million. Paging on drops lines at the other end,
 * so that a log of any size takes the same memory.
 */
export interface LogWindow {
  readonly lines: readonly LogLineView[]
  readonly moreBefore: boolean
  readonly moreAfter: boolean
  /** As the server counted when it was asked last, and what came since. */
  readonly total: number
}

/** What changed at the beginning, for whoever keeps the scroll position: lines put before, less lines dropped there. */
export interface Moved {
  readonly window: LogWindow
  readonly shift: number
}

/** So many lines are held at most. */
export const HELD = 5000

export function openWindow(view: LogView): LogWindow {
  return { lines: view.lines, moreBefore: view.moreBefore, moreAfter: view.moreAfter, total: view.total }
}

/** A page from before the first line. What is too much is dropped at the end. */
export function pageBefore(window: LogWindow, view: LogView, held = HELD): Moved {
  const first = window.lines[0]?.seq ?? Number.POSITIVE_INFINITY
  const fresh = view.lines.filter((line) => line.seq < first)
  const all = [...fresh, ...window.lines]
  return {
    window: {
      lines: all.slice(0, held),
      moreBefore: view.moreBefore,
      moreAfter: window.moreAfter || all.length > held,
      total: Math.max(window.total, view.total),
    },
    shift: fresh.length,
  }
}

/** A page from behind the last line: asked for, or come by itself while the log is followed. */
export function pageAfter(window: LogWindow, view: LogView, held = HELD): Moved {
  const last = window.lines.at(-1)?.seq ?? -1
  const fresh = view.lines.filter((line) => line.seq > last)
  const all = [...window.lines, ...fresh]
  const dropped = Math.max(0, all.length - held)
  return {
    window: {
      lines: all.slice(dropped),
      moreBefore: window.moreBefore || dropped > 0,
      moreAfter: view.moreAfter,
      total: Math.max(window.total, view.total, all.length),
    },
    shift: dropped === 0 ? 0 : -dropped,
  }
}

/** Whether the stream's lines belong to it: only at the end of the log; else they would leave a gap. */
export function atEnd(window: LogWindow): boolean {
  return !window.moreAfter
}

/** Which side has to be asked for, where the lines from `first` to `last` are looked at. */
export function wantedPage(window: LogWindow, first: number, last: number, near = 200): 'before' | 'after' | null {
  if (window.moreBefore && first < near) return 'before'
  if (window.moreAfter && last >= window.lines.length - near) return 'after'
  return null
}
