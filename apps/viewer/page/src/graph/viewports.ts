import type { Viewport } from '@xyflow/react'
import type { Point } from './layout/drawing.ts'
import type { Drawn } from './layout/use-drawing.ts'
import type { Scene } from './scene.ts'

/** Names can be read well from here on: what is shown in part is shown like this. */
export const READABLE = 0.8
/** Still good enough where all of it is in sight for that. */
const SMALLEST = 0.6
export const MARGIN = 32
/** At the end of the window, for the zoom tools: nothing opens below them. */
const TOOLS = 40

/** `far`: only names can be read; `map`: not even those. */
export function distanceAt(zoom: number): 'near' | 'far' | 'map' {
  return zoom < 0.3 ? 'map' : zoom < 0.5 ? 'far' : 'near'
}

/** Of the window that one looks through. */
export interface Extent {
  readonly width: number
  readonly height: number
}

/** The window without what stands on it. */
export function free({ width, height }: Extent): Extent {
  return { width: Math.max(0, width - TOOLS), height }
}

/** A part of the drawing. */
export interface Part {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export function wholeOf({ drawing: { width, height } }: Drawn<Scene>): Part {
  return { left: 0, top: 0, width, height }
}

/** What a plan lights. */
function litOf({ drawing, subject }: Drawn<Scene>): Part {
  const frames = subject.visible.boxes.flatMap((box, place) => {
    const spot = drawing.spots[place]
    const size = subject.sizes[place]
    if (box.type !== 'asset' || !box.lit || !spot || !size) return []
    return [{ left: spot.x - size.width / 2, top: spot.y - size.height / 2, ...size }]
  })
  const left = Math.min(...frames.map((frame) => frame.left))
  const top = Math.min(...frames.map((frame) => frame.top))
  const right = Math.max(...frames.map((frame) => frame.left + frame.width))
  const bottom = Math.max(...frames.map((frame) => frame.top + frame.height))
  return { left, top, width: right - left, height: bottom - top }
}

/** All of a part in sight, as large as fits, in the middle. */
export function fitted({ left, top, width, height }: Part, extent: Extent): Viewport {
  const zoom = Math.min((extent.width - 2 * MARGIN) / width, (extent.height - 2 * MARGIN) / height, 1)
  return {
    x: (extent.width - width * zoom) / 2 - left * zoom,
    y: (extent.height - height * zoom) / 2 - top * zoom,
    zoom,
  }
}

/** All that it is about where that can be read; else what is around its most telling box, and nothing beyond its edges. */
export function opening(drawn: Drawn<Scene>, spot: Point | undefined, extent: Extent): Viewport {
  const part = drawn.subject.overlay && spot ? litOf(drawn) : wholeOf(drawn)
  const all = fitted(part, extent)
  if (all.zoom >= SMALLEST) return all
  return inside(part, centred(spot ?? { x: part.left, y: part.top }, READABLE, extent), extent)
}

/** The same view, moved so far that it looks at nothing beyond the part's edges; what fits is in the middle. */
export function inside({ left, top, width, height }: Part, { x, y, zoom }: Viewport, extent: Extent): Viewport {
  const within = (at: number, room: number, start: number, length: number) => {
    const [first, last] = [start * zoom, (start + length) * zoom]
    return last - first <= room ? (room - first - last) / 2 : clamp(at, room - last - MARGIN, MARGIN - first)
  }
  return { x: within(x, extent.width, left, width), y: within(y, extent.height, top, height), zoom }
}

export function centred(spot: Point, zoom: number, { width, height }: Extent): Viewport {
  return { x: width / 2 - spot.x * zoom, y: height / 2 - spot.y * zoom, zoom }
}

export function clamp(value: number, least: number, most: number): number {
  return least > most ? (least + most) / 2 : Math.min(Math.max(value, least), most)
}
