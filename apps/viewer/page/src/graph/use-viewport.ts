import { useReactFlow, useStoreApi, type Viewport } from '@xyflow/react'
import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react'
import type { Point } from './layout/drawing.ts'
import type { Drawn } from './layout/use-drawing.ts'
import { type Moved, nearestBox, sameBox } from './same-box.ts'
import type { Scene } from './scene.ts'
import {
  centred,
  clamp,
  distanceAt,
  type Extent,
  fitted,
  free,
  inside,
  MARGIN,
  opening,
  READABLE,
  wholeOf,
} from './viewports.ts'

export interface GraphViewport {
  /** Brings a box into sight, moving no more than needed. */
  readonly show: (place: number) => void
  /** The next drawing has this box where it is on the screen now. */
  readonly keep: (boxId: string | null) => void
  /** Comes near to what is at this point of the screen, where the boxes are a map. */
  readonly enterMap: (screen: Point) => void
  readonly fitAll: () => void
  readonly zoomBy: (factor: number) => void
  readonly onMoveStart: () => void
  readonly onMove: (event: unknown, viewport: Viewport) => void
  readonly onMoveEnd: () => void
}

/** Where the graph is looked at from. */
export function useViewport(
  drawn: Drawn<Scene>,
  frame: RefObject<HTMLElement | null>,
  openKey: string | null,
): GraphViewport {
  const flow = useReactFlow()
  const store = useStoreApi()
  const before = useRef<Drawn<Scene> | null>(null)
  const isPlaced = useRef(false)
  const kept = useRef<string | null>(null)
  const newest = useRef(drawn)
  newest.current = drawn
  // Opening an asset does not move the graph; a new drawing does.
  const opened = useRef(openKey)
  opened.current = openKey

  const viewport = useMemo<GraphViewport>(() => {
    const size = () => {
      const { width, height } = store.getState()
      return width > 0 ? free({ width, height }) : extentOf(frame.current)
    }
    const see = (to: Viewport, ms = calm()) => {
      setDistance(frame.current, to.zoom)
      void flow.setViewport(to, { duration: ms })
    }
    return {
      show(place) {
        const { drawing, subject } = newest.current
        const spot = drawing.spots[place]
        const box = subject.sizes[place]
        if (!spot || !box) return
        const now = flow.getViewport()
        const zoom = Math.max(now.zoom, READABLE)
        const at = zoom === now.zoom ? now : centred(spot, zoom, size())
        const { width, height } = size()
        const half = { x: (box.width / 2) * zoom + MARGIN, y: (box.height / 2) * zoom + MARGIN }
        const screen = { x: spot.x * zoom + at.x, y: spot.y * zoom + at.y }
        const x = at.x + clamp(screen.x, half.x, width - half.x) - screen.x
        const y = at.y + clamp(screen.y, half.y, height - half.y) - screen.y
        // At once: the box is drawn only where it is in sight, and it is to take the focus.
        see({ x, y, zoom }, 0)
      },
      enterMap(screen) {
        if (distanceAt(flow.getZoom()) !== 'map') return
        const { width, height } = size()
        see(centred(flow.screenToFlowPosition(screen), READABLE, { width, height }))
      },
      keep(boxId) {
        kept.current = boxId
      },
      fitAll() {
        see(fitted(wholeOf(newest.current), size()))
      },
      zoomBy(factor) {
        void flow.zoomTo(flow.getZoom() * factor, { duration: calm() })
      },
      onMoveStart() {
        frame.current?.setAttribute('data-moving', 'true')
      },
      onMove(_, { zoom }) {
        setDistance(frame.current, zoom)
      },
      onMoveEnd() {
        frame.current?.removeAttribute('data-moving')
      },
    }
  }, [flow, store, frame])

  useLayoutEffect(() => {
    const last = isPlaced.current ? before.current : null
    before.current = drawn
    const extent = extentOf(frame.current)
    const now = flow.getViewport()
    const pressed = last && kept.current ? sameBox(last, drawn, kept.current) : null
    kept.current = null
    if (pressed) {
      void flow.setViewport(inside(wholeOf(drawn), follow(now, pressed), extent))
      return undefined
    }
    // Nobody asked for something else: a run went on, or a file changed. What one looks at stays where it is.
    if (last && last.subject.view === drawn.subject.view) {
      const middle = { x: (extent.width / 2 - now.x) / now.zoom, y: (extent.height / 2 - now.y) / now.zoom }
      const moved = nearestBox(last, drawn, middle)
      if (moved) {
        void flow.setViewport(follow(now, moved))
        return undefined
      }
    }
    const { boxes, chief } = drawn.subject.visible
    const subject = boxes.findIndex(({ id }) => id === opened.current)
    const place = subject < 0 ? boxes.findIndex(({ id }) => id === chief) : subject
    const next = opening(drawn, drawn.drawing.spots[place], extent)
    return whenMovable(store, () => {
      isPlaced.current = true
      setDistance(frame.current, next.zoom)
      void flow.setViewport(next)
    })
  }, [drawn, flow, store, frame])

  return viewport
}

/**
 * React Flow ignores a view that it is given before it can be moved, which is after the first drawing, and does not draw one that it is
 * given in that very moment. Gives what calls it off.
 */
function whenMovable(store: ReturnType<typeof useStoreApi>, move: () => void): () => void {
  if (store.getState().panZoom) {
    move()
    return () => {}
  }
  let isOff = false
  const end = store.subscribe(({ panZoom }) => {
    if (!panZoom) return
    end()
    queueMicrotask(() => !isOff && move())
  })
  return () => {
    isOff = true
    end()
  }
}

/** The view that has a box where it was on the screen. */
function follow({ x, y, zoom }: Viewport, { from, to }: Moved): Viewport {
  return { x: x + (from.x - to.x) * zoom, y: y + (from.y - to.y) * zoom, zoom }
}

function extentOf(frame: HTMLElement | null): Extent {
  return free(frame?.getBoundingClientRect() ?? { width: 0, height: 0 })
}

/** Told to the style sheets: how much of a box is worth drawing. */
function setDistance(frame: HTMLElement | null, zoom: number): void {
  if (frame === null) return
  const distance = distanceAt(zoom)
  if (frame.dataset.distance === distance) return
  frame.dataset.distance = distance
  // Boxes are no longer there for the keyboard: it goes on from their frame.
  if (distance === 'map' && frame.contains(document.activeElement)) frame.focus({ preventScroll: true })
}

/** Milliseconds of a calm move; none for who asked for less motion. */
function calm(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 240
}
