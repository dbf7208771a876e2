import { alignColumns, type Cell, cell, columnWidths } from './text/columns.ts'
import { ink, type ScreenOptions } from './text/ink.ts'
import { plural } from './text/quantity.ts'

export interface TableColumn {
  readonly name: string
  /** Numbers stand at the right. */
  readonly align?: 'left' | 'right'
}

/**
 * Rows in columns under their names, such as a preview of a table; null is `null`, dimmed.
 * Cells are cut to what fits; columns for which there is no room at all are counted in a last line.
 */
export function formatTable(
  rows: readonly (readonly (string | null)[])[],
  columns: readonly TableColumn[],
  options: ScreenOptions & { readonly indent?: number },
): string {
  const pen = ink(options)
  const indent = options.indent ?? 0
  const least = 4
  const shown = columns.slice(0, Math.max(1, Math.floor((pen.width - indent + 2) / (least + 2))))
  const layout = shown.map(({ align = 'left' }) => ({ align, elide: 'end' as const, min: least }))
  const cells: (readonly Cell[])[] = [
    shown.map(({ name }) => cell(pen.text(name), 'bold')),
    ...rows.map((row) =>
      shown.map((_, i) => {
        const value = row[i] ?? null
        return value === null ? cell('null', 'dim') : cell(pen.text(value))
      }),
    ),
  ]
  const [head = [], ...body] = cells
  const rule = columnWidths(cells, layout, pen.width - indent - 2 * (layout.length - 1)).map((width) =>
    cell('─'.repeat(width), 'dim'),
  )
  const lines = alignColumns([head, rule, ...body], layout, pen, { indent })
  const hidden = columns.length - shown.length
  if (hidden > 0) lines.push(`${' '.repeat(indent)}${pen.paint(`… ${plural(hidden, 'more column')}`, 'dim')}`)
  return lines.join('\n')
}
