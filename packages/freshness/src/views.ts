import type { View } from './situation.ts'

/** How much of each root is in something, by the root's place among the roots; NaN for one that it was not built from. */
export type Views = Float64Array

/** Of each root the oldest view. What equals the first of several is that one: most readers hold what their inputs hold. */
export function oldestOf(several: readonly Views[], none: Views): Views {
  const [first, ...others] = several
  if (first === undefined) return none
  let oldest = first
  for (const views of others) {
    if (views === first || views === none) continue
    for (let place = 0; place < views.length; place++) {
      const view = viewAt(views, place)
      if (Number.isNaN(view) || viewAt(oldest, place) <= view) continue
      if (oldest === first) oldest = first.slice()
      oldest[place] = view
    }
  }
  return oldest
}

export function viewAt(views: Views, place: number): View {
  return views[place] ?? Number.NaN
}
