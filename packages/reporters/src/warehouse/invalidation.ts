import type { AssetGraph, AssetKey } from '@headwater/graph'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { labelledLines } from '../text/labelled.ts'
import { screenNames } from '../text/names.ts'
import { plural } from '../text/quantity.ts'
import { flow } from '../text/words.ts'

export interface MarkedAssets {
  readonly marked: readonly AssetKey[]
  /** Null: all of them. */
  readonly partitions: readonly string[] | null
  readonly reason: string
  /** Never built: there is nothing to mark. */
  readonly neverBuilt: readonly AssetKey[]
  /** What is stale now because it is made from them. */
  readonly behind: readonly AssetKey[]
}

export interface FormatInvalidationOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label'>
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

/** What was marked as wrong, and what is stale with it. Ends without a line break. */
export function formatInvalidation(result: MarkedAssets, options: FormatInvalidationOptions): string {
  const pen = ink(options)
  const { marked, partitions, reason, neverBuilt, behind } = result
  const names = screenNames(options.graph, [...marked, ...neverBuilt, ...behind], pen)
  const list = (keys: readonly AssetKey[]): string[] =>
    flow(keys.map(names.label), ', ', pen.width - 4).map((line) => `    ${line}`)
  const days = partitions === null ? '' : ` on ${plural(partitions.length, 'day')}`
  return [
    ...(marked.length > 0
      ? [` ${pen.paint('~', 'warn')} marked as wrong${days}: ${pen.text(reason)}`, ...list(marked)]
      : []),
    ...(behind.length > 0
      ? [`   stale with ${marked.length === 1 ? 'it' : 'them'}: ${plural(behind.length, 'asset')}`, ...list(behind)]
      : []),
    ...(neverBuilt.length > 0 ? ['   never built, so nothing is marked:', ...list(neverBuilt)] : []),
    ...labelledLines(options.next, pen),
  ].join('\n')
}
