import type { GanttRow } from './rows.ts'

export type GanttDeed =
  | { readonly type: 'go'; readonly at: number }
  | { readonly type: 'toggle'; readonly id: string; readonly open: boolean }

/** What a key does in the table of lanes, as in any tree: null leaves the key to the browser. */
export function ganttKey(rows: readonly GanttRow[], at: number, key: string): GanttDeed | null {
  const row = rows[at]
  if (row === undefined) return null
  const go = (to: number): GanttDeed | null => (to < 0 || to >= rows.length ? null : { type: 'go', at: to })
  switch (key) {
    case 'ArrowDown':
      return go(at + 1)
    case 'ArrowUp':
      return go(at - 1)
    case 'Home':
      return go(0)
    case 'End':
      return go(rows.length - 1)
    case 'ArrowRight':
      if (row.expanded === false) return { type: 'toggle', id: row.id, open: true }
      return row.expanded === true ? go(at + 1) : null
    case 'ArrowLeft':
      if (row.expanded === true) return { type: 'toggle', id: row.id, open: false }
      return go(rows.findIndex((other) => other.id === row.parent))
    case 'Enter':
    case ' ':
      return row.expanded === null ? go(at) : { type: 'toggle', id: row.id, open: !row.expanded }
    default:
      return null
  }
}
