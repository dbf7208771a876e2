import type { Size } from './box-size.ts'
import type { Point } from './layout/drawing.ts'

export interface End {
  /** The middle of its box. */
  readonly spot: Point
  readonly size: Size
}

export interface EdgeShape {
  /** SVG path data. */
  readonly line: string
  readonly end: Point
  /** The point that it comes to its end from. */
  readonly before: Point
}

/** The line of an edge: the way that the layout found around the boxes, or one curve from side to side. */
export function edgePath(tail: End, head: End, route: readonly Point[] | null, direction: 'right' | 'down'): EdgeShape {
  const points = route ?? oneCurve(tail, head, direction)
  const [start, ...rest] = points
  const end = points.at(-1) ?? tail.spot
  const before = points.at(-2) ?? tail.spot
  if (start === undefined) return { line: '', end, before }
  const curves: string[] = []
  for (let at = 0; at + 2 < rest.length; at += 3) {
    curves.push(
      `C${rest
        .slice(at, at + 3)
        .map(text)
        .join(' ')}`,
    )
  }
  return { line: `M${text(start)}${curves.join('')}`, end, before }
}

/** A small triangle whose tip is at the end. */
export function arrowPath(end: Point, before: Point): string {
  const angle = Math.atan2(end.y - before.y, end.x - before.x)
  const corner = (turn: number): Point => ({
    x: end.x - ARROW * Math.cos(angle + turn),
    y: end.y - ARROW * Math.sin(angle + turn),
  })
  return `M${text(end)}L${text(corner(0.45))}L${text(corner(-0.45))}Z`
}

const ARROW = 7

function oneCurve(tail: End, head: End, direction: 'right' | 'down'): readonly Point[] {
  const isRight = direction === 'right'
  const from = isRight
    ? { x: tail.spot.x + tail.size.width / 2, y: tail.spot.y }
    : { x: tail.spot.x, y: tail.spot.y + tail.size.height / 2 }
  const to = isRight
    ? { x: head.spot.x - head.size.width / 2, y: head.spot.y }
    : { x: head.spot.x, y: head.spot.y - head.size.height / 2 }
  // An edge that goes back against the flow swings out on both sides.
  const way = isRight ? to.x - from.x : to.y - from.y
  const bend = way > 0 ? way / 2 : 48
  const [first, second] = isRight
    ? [
        { x: from.x + bend, y: from.y },
        { x: to.x - bend, y: to.y },
      ]
    : [
        { x: from.x, y: from.y + bend },
        { x: to.x, y: to.y - bend },
      ]
  return [from, first, second, to]
}

function text({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`
}
