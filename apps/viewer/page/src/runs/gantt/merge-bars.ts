import type { GanttBar } from './rows.ts'
import { urgency } from './state-of-all.ts'

/** Of partitions side by side, what overlaps in one state is one bar; what went wrong lies on top. Thousands become few. */
export function mergeBars(bars: readonly GanttBar[]): GanttBar[] {
  const sorts = new Map<string, GanttBar[]>()
  for (const bar of [...bars].sort((a, b) => a.from - b.from)) {
    const sort = `${bar.state} ${bar.expected}`
    const merged = sorts.get(sort) ?? []
    sorts.set(sort, merged)
    const last = merged.at(-1)
    if (last !== undefined && bar.from <= last.to)
      merged[merged.length - 1] = { ...last, to: Math.max(last.to, bar.to) }
    else merged.push(bar)
  }
  return [...sorts.values()].flat().sort((a, b) => depth(b) - depth(a) || a.from - b.from)
}

/** What is drawn first lies deepest. */
function depth(bar: GanttBar): number {
  return bar.expected ? Number.POSITIVE_INFINITY : urgency(bar.state)
}
