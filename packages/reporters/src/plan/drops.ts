import type { AssetKey, Relation } from '@headwater/graph'
import type { Ink } from '../text/ink.ts'
import type { ScreenNames } from '../text/names.ts'
import { formatCount } from '../text/quantity.ts'
import { elideEnd, elideMiddle, textWidth } from '../text/width.ts'

/** A view that nobody here makes, and that goes with what a plan replaces. */
export interface DroppedView {
  readonly view: Relation
  readonly materialized: boolean
  /** What it reads of what is replaced, directly or through other views. */
  readonly on: readonly AssetKey[]
}

/** Lines before the rest is counted: each is a loss, so they are more than of what is left alone. */
const linesShown = 8

/** What is dropped and not made again. */
export function dropLines(drops: readonly DroppedView[], names: ScreenNames, ink: Ink, room: number): string[] {
  const shown = drops.length > linesShown + 1 ? drops.slice(0, linesShown) : drops
  const lines = shown.map(({ view, materialized, on: [first, ...others] }) => {
    const what = materialized ? 'a materialized view' : 'a view'
    const table =
      first === undefined ? '' : `, on ${names.label(first)}${others.length > 0 ? ` (+${others.length})` : ''}`
    const predicate = `, ${what} not made by dbt${table}`
    const name = elideMiddle(ink.text(`${view.schema}.${view.name}`), Math.max(12, room - textWidth(predicate)))
    return ink.paint(elideEnd(name + predicate, room), 'warn')
  })
  const rest = drops.length - shown.length
  return rest > 0 ? [...lines, ink.paint(`${formatCount(rest)} more views not made by dbt`, 'warn')] : lines
}
