import type { AssetGraph, AssetKey } from '@headwater/graph'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { formatCount } from '../text/quantity.ts'
import { elideMiddle, textWidth } from '../text/width.ts'

export interface FormatGraphOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label' | 'asset' | 'downstream'>
  /** Lines before the rest is counted; default 200. */
  readonly limit?: number
}

interface Line {
  readonly key: AssetKey
  /** The drawing left of the name. */
  readonly lead: string
  /** What its own children stand behind. */
  readonly behind: string
}

/**
 * A selection as trees that grow downstream: first what has nothing selected above it. An asset with several parents
 * is drawn once with all that is behind it, and where it comes again as `(above)`. `keys` in topological order.
 */
export function formatGraph(keys: readonly AssetKey[], options: FormatGraphOptions): string {
  const { graph, limit = 200 } = options
  const pen = ink(options)
  const selected = new Set(keys)
  const hasParent = new Set<AssetKey>()
  for (const key of keys) for (const child of graph.downstream(key)) if (selected.has(child)) hasParent.add(child)

  // A stack instead of recursion: a chain may be longer than the call stack is deep.
  const stack: Line[] = keys
    .filter((key) => !hasParent.has(key))
    .map((key) => ({ key, lead: '', behind: '' }))
    .reverse()
  const lines: string[] = []
  const drawn = new Set<AssetKey>()
  for (let next = stack.pop(); next !== undefined && lines.length < limit; next = stack.pop()) {
    const { key, lead, behind } = next
    const children = graph.downstream(key).filter((child) => selected.has(child))
    const again = drawn.has(key)
    drawn.add(key)
    const remark = again && children.length > 0 ? '(above)' : kindOf(graph, key)
    const shownLead =
      textWidth(lead) > pen.width / 2 ? `… ${lead.slice(lead.length - Math.floor(pen.width / 2) + 3)}` : lead
    const name = elideMiddle(pen.text(graph.label(key)), pen.width - textWidth(shownLead) - textWidth(remark) - 2)
    lines.push(`${pen.paint(shownLead, 'dim')}${again ? name : pen.paint(name, 'bold')}  ${pen.paint(remark, 'dim')}`)
    if (again) continue
    for (const [i, child] of children.entries().toArray().reverse()) {
      const isLast = i === children.length - 1
      stack.push({
        key: child,
        lead: `${behind}${isLast ? '└─ ' : '├─ '}`,
        behind: `${behind}${isLast ? '   ' : '│  '}`,
      })
    }
  }
  const hidden = keys.length - drawn.size
  if (hidden > 0) lines.push(pen.paint(`… ${formatCount(hidden)} more assets`, 'dim'))
  return lines.join('\n')
}

function kindOf(graph: FormatGraphOptions['graph'], key: AssetKey): string {
  const { kind, storage } = graph.asset(key)
  return storage === 'none' || storage === kind || storage === 'rows' ? kind : storage
}
