import type { Ink, Style } from './ink.ts'
import { elideEnd, elideMiddle, pad, textWidth } from './width.ts'

export interface Cell {
  /** Clean already: from `ink.text`, or our own words. */
  readonly text: string
  readonly style?: Style
}

export interface Column {
  readonly align?: 'left' | 'right'
  /** Where a text that does not fit is cut; a column without it is never narrowed. */
  readonly elide?: 'middle' | 'end'
  /** The least width when narrowed. */
  readonly min?: number
  /** Narrowed to its least before any other column is. */
  readonly yields?: boolean
}

export const cell = (text: string, style: Style = 'plain'): Cell => ({ text, style })

/**
 * The width of each column so that a row fits: columns that yield are narrowed first, then the widest of the others.
 * `available` is what all columns have together, gaps excluded.
 */
export function columnWidths(
  rows: readonly (readonly Cell[])[],
  columns: readonly Column[],
  available: number,
): number[] {
  const widths = columns.map((_, i) => rows.reduce((most, row) => Math.max(most, textWidth(row[i]?.text ?? '')), 0))
  const floor = (i: number) => (columns[i]?.elide ? (columns[i]?.min ?? 1) : Number.POSITIVE_INFINITY)
  const narrowable = (among: readonly number[]) => among.filter((i) => (widths[i] ?? 0) > floor(i))
  const all = columns.map((_, i) => i)
  let over = widths.reduce((sum, width) => sum + width, 0) - available
  while (over > 0) {
    const yielding = narrowable(all.filter((i) => columns[i]?.yields))
    const order = yielding.length > 0 ? yielding : narrowable(all)
    const widest = order.reduce((best, i) => ((widths[i] ?? 0) > (widths[best] ?? -1) ? i : best), -1)
    if (widest < 0) break
    const width = widths[widest] ?? 0
    // Down to the next narrower one at a stroke: a text may be very long.
    const next = Math.max(...order.map((i) => widths[i] ?? 0).filter((other) => other < width), floor(widest))
    const cut = Math.min(over, Math.max(1, width - next))
    widths[widest] = width - cut
    over -= cut
  }
  return widths
}

/** Aligns rows in columns; no line is wider than the screen, and none ends in spaces. */
export function alignColumns(
  rows: readonly (readonly Cell[])[],
  columns: readonly Column[],
  ink: Ink,
  { indent = 0, gap = 2 }: { readonly indent?: number; readonly gap?: number } = {},
): string[] {
  const widths = columnWidths(rows, columns, ink.width - indent - gap * (columns.length - 1))
  return rows.map((row) => alignRow(row, columns, widths, ink, indent, gap))
}

/** One row in given widths: for rows that are printed one by one. */
export function alignRow(
  row: readonly Cell[],
  columns: readonly Column[],
  widths: readonly number[],
  ink: Ink,
  indent: number,
  gap: number,
): string {
  const last = row.findLastIndex((part) => part.text !== '')
  let line = ' '.repeat(indent)
  let used = indent
  for (const [i, part] of row.entries()) {
    if (i > last) break
    const column = columns[i] ?? {}
    const width = Math.max(0, Math.min(widths[i] ?? 0, ink.width - used))
    const text = column.elide === 'middle' ? elideMiddle(part.text, width) : elideEnd(part.text, width)
    const filled = i === last && column.align !== 'right' ? text : pad(text, width, column.align)
    const [before, after] = splitPadding(filled, text)
    line += before + ink.paint(text, part.style ?? 'plain') + after
    used += textWidth(filled)
    if (i < last) {
      const space = Math.max(0, Math.min(gap, ink.width - used))
      line += ' '.repeat(space)
      used += space
    }
  }
  return line.trimEnd()
}

function splitPadding(filled: string, text: string): [string, string] {
  const spaces = filled.length - text.length
  return filled.startsWith(text) ? ['', ' '.repeat(spaces)] : [' '.repeat(spaces), '']
}
