import { useVirtualizer } from '@tanstack/react-virtual'
import { type UIEvent, useLayoutEffect, useRef } from 'react'
import { classes } from '../../ui/classes.ts'
import { EmptyState, Loading } from '../../ui/empty-state.tsx'
import { TroubleNote } from '../../ui/trouble-note.tsx'
import { wantedPage } from './log-window.ts'
import { plainLine } from './plain-line.ts'
import type { Log } from './use-log.ts'

const LINE_HEIGHT = 20
/** Nearer to the end than this is at the end. */
const NEAR = 2 * LINE_HEIGHT

interface LogLinesProps {
  readonly log: Log
  readonly follow: boolean
  /** Scrolling up lets go of the end, scrolling back to it takes hold again. */
  readonly onFollow: (follow: boolean) => void
  readonly showStep: boolean
  readonly isRunning: boolean
}

/** The lines themselves: only those in sight are drawn, and the place stays while pages come and go on either side. */
export function LogLines({ log, follow, onFollow, showStep, isRunning }: LogLinesProps) {
  const { window, moves, shift, goTo } = log
  const lines = window?.lines ?? []
  const scroller = useRef<HTMLElement>(null)
  const scrolled = useRef(0)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time that the lines moved
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    if (follow || goTo === 'end') element.scrollTop = element.scrollHeight
    else if (goTo === 'start') element.scrollTop = 0
    else if (shift !== 0) element.scrollTop += shift * LINE_HEIGHT
    scrolled.current = element.scrollTop
  }, [moves, follow])

  const onScroll = ({ currentTarget: element }: UIEvent<HTMLElement>) => {
    const up = element.scrollTop < scrolled.current
    scrolled.current = element.scrollTop
    const end = element.scrollHeight - element.clientHeight - element.scrollTop <= NEAR
    if (follow && up && !end) onFollow(false)
    else if (!follow && isRunning && end && !up && window?.moreAfter === false) onFollow(true)
    if (window === null) return
    const from = Math.floor(element.scrollTop / LINE_HEIGHT)
    const side = wantedPage(window, from, from + Math.ceil(element.clientHeight / LINE_HEIGHT))
    if (side !== null) log.page(side)
  }

  if (log.error !== null && window === null) return <TroubleNote error={log.error} onRetry={() => log.jump('end')} />
  if (window === null) return <Loading what="Reading the log" />
  if (lines.length === 0) return <EmptyState title={isRunning ? 'No lines yet' : 'No lines'} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard
    <section className="log-lines" ref={scroller} onScroll={onScroll} aria-label="Lines of the log" tabIndex={0}>
      <div className="log-length" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          return line === undefined ? null : (
            <div
              key={line.seq}
              className={classes('log-line', line.stream === 'stderr' && 'log-stderr')}
              style={{ top: start }}
            >
              <time dateTime={line.at}>{line.at.slice(11, 19)}</time>
              {showStep && <span className="log-step">{line.step}</span>}
              {line.stream === 'stderr' && <span className="unseen">stderr</span>}
              <span className="log-text">{plainLine(line.line)}</span>
            </div>
          )
        })}
      </div>
    </section>
  )
}
