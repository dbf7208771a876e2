import type { LogView } from '@headwater/viewer'
import { useCallback, useEffect, useRef, useState } from 'react'
import { askLog, followLog, type LogFilter, type LogPlace } from './log-request.ts'
import { atEnd, type LogWindow, type Moved, openWindow, pageAfter, pageBefore } from './log-window.ts'

export interface Log {
  /** Null while the first page is on its way. */
  readonly window: LogWindow | null
  /** Counts up with each answer that moved the lines; `shift` is by how many. */
  readonly moves: number
  readonly shift: number
  /** Where the lines are to be looked at after that: null leaves the place. */
  readonly goTo: 'start' | 'end' | null
  readonly error: unknown
  readonly page: (side: 'before' | 'after') => void
  /** To the beginning or the end, whatever is held. */
  readonly jump: (to: 'start' | 'end') => void
}

interface Held {
  readonly window: LogWindow | null
  readonly moves: number
  readonly shift: number
  readonly goTo: 'start' | 'end' | null
  readonly error: unknown
}

type Put = (window: LogWindow | null, view: LogView) => Moved

const NOTHING: Held = { window: null, moves: 0, shift: 0, goTo: null, error: null }
const opened: Put = (_, view) => ({ window: openWindow(view), shift: 0 })

/** A run's log: the part that is looked at, paged both ways; what is written while the run goes on is added at its end. */
export function useLog(runId: string, filter: LogFilter, isRunning: boolean): Log {
  const [held, setHeld] = useState<Held>(NOTHING)
  const asking = useRef<AbortController | null>(null)
  const { step, text, stderrOnly } = filter

  const load = useCallback(
    (place: LogPlace, put: Put, goTo: Held['goTo']) => {
      asking.current?.abort()
      const control = new AbortController()
      asking.current = control
      askLog(runId, { step, text, stderrOnly }, place, control.signal)
        .then((view) => setHeld((before) => moved(before, put(before.window, view), goTo)))
        .catch((error: unknown) => {
          if (!control.signal.aborted) setHeld((before) => ({ ...before, error }))
        })
        .finally(() => {
          if (asking.current === control) asking.current = null
        })
    },
    [runId, step, text, stderrOnly],
  )

  useEffect(() => {
    setHeld(NOTHING)
    load('end', opened, 'end')
    return () => asking.current?.abort()
  }, [load])

  const window = held.window
  const page = (side: 'before' | 'after') => {
    const line = side === 'before' ? window?.lines[0] : window?.lines.at(-1)
    // One page at a time: whoever scrolls asks again.
    if (line === undefined || asking.current !== null) return
    const put = side === 'before' ? pageBefore : pageAfter
    const place = side === 'before' ? { before: line.seq } : { after: line.seq }
    load(place, (before, view) => (before === null ? opened(before, view) : put(before, view)), null)
  }
  const jump = (to: 'start' | 'end') => load(to === 'start' ? { after: 0 } : 'end', opened, to)

  const follows = isRunning && window !== null && atEnd(window)
  const last = useRef(0)
  last.current = window?.lines.at(-1)?.seq ?? 0
  useEffect(() => {
    if (!follows) return
    return followLog(runId, { step, text, stderrOnly }, last.current, (view) => {
      setHeld((before) =>
        before.window !== null && atEnd(before.window) ? moved(before, pageAfter(before.window, view), null) : before,
      )
    })
  }, [follows, runId, step, text, stderrOnly])

  return { ...held, page, jump }
}

function moved(before: Held, { window, shift }: Moved, goTo: Held['goTo']): Held {
  return { window, shift, goTo, moves: before.moves + 1, error: null }
}
