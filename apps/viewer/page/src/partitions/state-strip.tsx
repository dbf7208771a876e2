import type { PartitionsView } from '@headwater/viewer'
import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useMemo, useRef } from 'react'
import { colorNames, paintStrip } from './paint-strip.ts'
import './state-strip.css'
import { partitionAt, rankAt, stateOf } from './series.ts'
import { bucketOf, bucketStates, nextTrouble, rangeOf } from './strip.ts'
import { useThemeColors } from './use-theme-colors.ts'
import { useWidth } from './use-width.ts'

const HEIGHT_PX = 36

export interface StateStripProps {
  readonly view: PartitionsView
  readonly cursor: number
  readonly onCursor: (index: number) => void
  /** All of it in words. */
  readonly summary: string
}

/** All partitions in one line, the worst of each pixel; a slider to those who do not see it. */
export function StateStrip({ view, cursor, onCursor, summary }: StateStripProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const colors = useThemeColors(ref, colorNames)
  const strip = useMemo(() => bucketStates(view.states, width), [view.states, width])
  const bucket = bucketOf(cursor, strip)

  useLayoutEffect(() => {
    if (canvas.current === null || width === 0 || colors === null) return
    const scale = window.devicePixelRatio
    paintStrip(canvas.current, { strip, width, height: HEIGHT_PX, scale, cursor: bucket, colors })
  }, [strip, width, bucket, colors])

  const last = view.states.length - 1
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return
    const to = event.ctrlKey ? leapTarget(view.states, event.key, cursor) : target(event.key, cursor, last)
    if (to === null) return
    event.preventDefault()
    onCursor(Math.max(0, Math.min(last, to)))
  }
  const point = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1 || strip.worst.length === 0) return
    const { left } = event.currentTarget.getBoundingClientRect()
    const at = Math.floor(((event.clientX - left) / width) * strip.worst.length)
    const [from, to] = rangeOf(Math.max(0, Math.min(strip.worst.length - 1, at)), strip)
    onCursor(worstOf(view.states, from, to))
  }
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    point(event)
  }

  return (
    <div className="state-strip">
      <div
        ref={ref}
        className="state-strip-track"
        role="slider"
        tabIndex={0}
        aria-label={`All partitions: ${summary}`}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={cursor}
        aria-valuetext={`${partitionAt(view, cursor)}: ${stateOf(view.states[cursor] ?? '')}`}
        aria-keyshortcuts="Control+ArrowLeft Control+ArrowRight"
        onKeyDown={press}
        onPointerDown={grab}
        onPointerMove={point}
      >
        <canvas ref={canvas} className="state-strip-canvas" />
      </div>
      <div className="state-strip-ends" aria-hidden="true">
        <span>{view.first}</span>
        <span>{partitionAt(view, last)}</span>
      </div>
    </div>
  )
}

/** One press of a key goes on by one, with Page Up and Down by a twentieth of all. */
function target(key: string, cursor: number, last: number): number | null {
  const leap = Math.max(1, Math.round(last / 20))
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return cursor - 1
    case 'ArrowRight':
    case 'ArrowUp':
      return cursor + 1
    case 'PageDown':
      return cursor - leap
    case 'PageUp':
      return cursor + leap
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** With Ctrl an arrow goes on to what is not fresh: nobody counts through 200,000. */
function leapTarget(states: string, key: string, cursor: number): number | null {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
  return nextTrouble(states, cursor, key === 'ArrowRight' ? 1 : -1)
}

/** What one points at is what one sees: the worst of the pixel. */
function worstOf(states: string, from: number, to: number): number {
  let found = from
  for (let i = from; i < to; i++) if (rankAt(states, i) < rankAt(states, found)) found = i
  return found
}
