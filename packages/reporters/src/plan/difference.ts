import { unreachable } from '@headwater/errors'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { PlanDifference } from '@headwater/planner'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { formatCount } from '../text/quantity.ts'
import { elideEnd } from '../text/width.ts'

export interface FormatDifferenceOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label' | 'has'>
  /** Lines before the rest is counted. Default: 12. */
  readonly most?: number
}

/**
 * How a saved plan differs from the one of today, one line each: what was added (`+`), what is gone (`-`), what is not as
 * it was (`~`). What changes the work comes first, what it was made from last. No line is wider than the screen.
 */
export function formatDifference(differences: readonly PlanDifference[], options: FormatDifferenceOptions): string[] {
  const pen = ink(options)
  const { graph, most = 12 } = options
  // What is gone from the graph has no label any more.
  const label = (key: AssetKey): string => pen.text(graph.has(key) ? graph.label(key) : key)
  const lines = differences.map((difference) => pen.text(sentence(difference, label)))
  const shown = lines.length > most + 1 ? lines.slice(0, most) : lines
  const rest = lines.length - shown.length
  return [...shown, ...(rest > 0 ? [`  … ${formatCount(rest)} more`] : [])].map((line) => elideEnd(line, pen.width))
}

function sentence(difference: PlanDifference, label: (key: AssetKey) => string): string {
  switch (difference.type) {
    case 'asset added':
      return `+ ${label(difference.asset)}: is built as well`
    case 'asset removed':
      return `- ${label(difference.asset)}: is not built any more`
    case 'asset moved':
      return `~ ${label(difference.asset)}: built in step ${difference.now}, was step ${difference.saved}`
    case 'mode changed':
      return `~ ${label(difference.asset)}: ${difference.now}, was ${difference.saved}`
    case 'partitions changed': {
      const { added, removed } = difference
      const parts = [...days('also ', added), ...days('without ', removed)]
      return `~ ${label(difference.asset)}: ${parts.join(', ')}`
    }
    case 'step changed':
      return `~ runs "${difference.now}", was "${difference.saved}"`
    case 'check added':
      return `+ test ${difference.check}`
    case 'check removed':
      return `- test ${difference.check}`
    case 'version moved':
      return `~ ${label(difference.asset)}: ${versionWords(difference.saved, difference.now)}`
    case 'code changed':
      return `~ ${label(difference.asset)}: its code changed since`
    case 'input added':
      return `+ ${label(difference.asset)}: is read as well`
    case 'input removed':
      return `- ${label(difference.asset)}: is not read any more`
    default:
      return unreachable(difference)
  }
}

function versionWords(saved: string | null, now: string | null): string {
  if (saved === null) return `was built since (${now})`
  if (now === null) return `its history is gone (was ${saved})`
  return `was built since (${saved} → ${now})`
}

function days(word: string, partitions: readonly string[]): string[] {
  const [first, ...others] = partitions
  if (first === undefined) return []
  return [others.length === 0 ? `${word}${first}` : `${word}${partitions.length} partitions ${first}..${others.at(-1)}`]
}
