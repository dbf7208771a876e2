import type { Point } from './layout/drawing.ts'
import type { Drawn } from './layout/use-drawing.ts'
import type { Scene } from './scene.ts'

/** Where a box is in one drawing, and in the next. */
export interface Moved {
  readonly from: Point
  readonly to: Point
}

/** A box that is in both drawings; of a group that was opened, its first asset. Null where it is not. */
export function sameBox(last: Drawn<Scene>, next: Drawn<Scene>, boxId: string): Moved | null {
  const place = last.subject.visible.boxes.findIndex(({ id }) => id === boxId)
  const box = last.subject.visible.boxes[place]
  const from = last.drawing.spots[place]
  if (!box || !from) return null
  const member = box.type === 'group' ? (box.members[0] ?? -1) : box.place
  const then = next.subject.visible.boxes.findIndex(
    (one) => one.id === boxId || (one.type === 'asset' && one.place === member),
  )
  const to = next.drawing.spots[then]
  return to ? { from, to } : null
}

/** Of the boxes in both drawings the one that was nearest to a point. */
export function nearestBox(last: Drawn<Scene>, next: Drawn<Scene>, point: Point): Moved | null {
  const after = new Map(next.subject.visible.boxes.map(({ id }, place) => [id, next.drawing.spots[place]]))
  let best: (Moved & { readonly far: number }) | null = null
  last.subject.visible.boxes.forEach(({ id }, place) => {
    const [from, to] = [last.drawing.spots[place], after.get(id)]
    if (!from || !to) return
    const far = Math.hypot(from.x - point.x, from.y - point.y)
    if (best === null || far < best.far) best = { from, to, far }
  })
  return best
}
