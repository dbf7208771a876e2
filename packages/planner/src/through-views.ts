import { ascending, at, type Mask } from './arrays.ts'

/**
 * What each asset's content is made from: what it reads, and besides each view (or anything else that only shows what it
 * reads) what that shows. The order of a plan, its cutoff and its modes go by it: without it a table could be made before
 * the rows that it reads through a view that stays as it is, and a view that is made again as it was would hide that
 * its rows have changed. `reads` in topological order.
 */
export function throughViews(reads: readonly (readonly number[])[], shows: Mask): readonly (readonly number[])[] {
  const content: (readonly number[])[] = []
  for (const direct of reads) {
    const shown = direct.some((source) => shows[source] === 1)
      ? direct.flatMap((source) => (shows[source] === 1 ? at(content, source) : []))
      : []
    content.push(shown.length > 0 ? [...new Set([...direct, ...shown])].sort(ascending) : direct)
  }
  return content
}
