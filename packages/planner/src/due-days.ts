import { newestDue, type Partitions, partitionsBetween } from '@headwater/graph'
import { at } from './arrays.ts'
import { fitsIn } from './partition-mapping.ts'
import type { AssetHistory } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'

/**
 * The partitions that must be there by a logical date: from the first one to the day before the date, the newest complete one,
 * or to the month of that day. Partitions of the same range share one array.
 *
 * Throws UserError `bad-date` for a logical date that does not exist.
 */
export function dueDays(logicalDate: string): (partitions: Partitions) => readonly string[] {
  const newest = {
    daily: newestDue({ type: 'daily' }, logicalDate),
    monthly: newestDue({ type: 'monthly' }, logicalDate),
  }
  const known = new Map<string, readonly string[]>()
  return (partitions) => {
    const { type, start, end = '' } = partitions
    const range = `${type} ${start}..${end}`
    const days = known.get(range) ?? partitionsBetween(partitions, start, newest[type])
    known.set(range, days)
    return days
  }
}

/**
 * Those of the due partitions that the assets can have been made of. No plan brings in what nobody here makes, nor promotes what
 * is written aside: a day on which nothing arrived there is no missing day of its readers. Where it has no history, nobody
 * knows what arrived.
 */
export function thatArrived(
  graph: PlanningGraph,
  historyOf: (number: number) => AssetHistory | undefined,
  assets: readonly number[],
  partitions: Partitions,
  due: readonly string[],
): readonly string[] {
  let left = due
  for (const source of new Set(assets.flatMap((number) => at(graph.reads, number)))) {
    const asset = at(graph.assets, source)
    if (!asset.partitions || (asset.operation !== undefined && graph.aside[source] === 0)) continue
    const history = historyOf(source)
    if (history === undefined) continue
    const fits = fitsIn(partitions, asset.partitions, history.partitions)
    left = left.filter(fits)
  }
  return left
}
