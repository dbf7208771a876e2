import { UserError } from '@headwater/errors'
import type { AssetGraph } from '@headwater/graph'
import type { SelectionView, TroubleView } from '../../api/index.ts'
import { troubleOf } from '../trouble.ts'

/** What a selection means as it is typed. Nothing typed means nothing. Throws UserError as `graph.select` does. */
export function selectionView(graph: AssetGraph, typed: string): SelectionView {
  return { keys: typed.trim() === '' ? [] : graph.select(typed, { indirect: 'empty' }).assets }
}

/** What is wrong with a selection, and where in the typed text. */
export function selectionTrouble(error: unknown, typed: string): TroubleView {
  const { trouble } = troubleOf(error)
  if (!(error instanceof UserError)) return trouble
  const { details } = trouble
  // The grammar marks the place by a line with a caret under the text, which may be a part of what was typed.
  const line = details.findIndex((text, i) => /^ *\^$/.test(details[i + 1] ?? '') && typed.includes(text))
  if (line >= 0) {
    const [text = '', caret = ''] = details.slice(line)
    const from = typed.indexOf(text) + caret.length - 1
    return { ...trouble, details: details.toSpliced(line, 2), at: [from, Math.max(from + 1, wordEnd(typed, from))] }
  }
  return { ...trouble, at: placeOf(typed, /"([^"]+)"/.exec(trouble.message)?.[1]) }
}

/** Of a name that stands alone the grammar marks nothing, but the message has it. */
function placeOf(typed: string, name: string | undefined): readonly [number, number] | null {
  if (name === undefined) return null
  for (let from = typed.indexOf(name); from >= 0; from = typed.indexOf(name, from + 1)) {
    const isWord = (from === 0 || /[\s,]/.test(typed[from - 1] ?? '')) && wordEnd(typed, from) === from + name.length
    if (isWord) return [from, from + name.length]
  }
  return null
}

function wordEnd(typed: string, from: number): number {
  const end = typed.slice(from).search(/[\s,]/)
  return end < 0 ? typed.length : from + end
}
