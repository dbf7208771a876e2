import { type AssetGraph, type AssetKey, addDays, partitionsBetween } from '@headwater/graph'
import { openAt } from './calendar.ts'
import { type FreshnessFacts, PARTITIONS_TOLD } from './facts.ts'
import { excusesOf } from './policies.ts'
import { dayIn } from './zoned-time.ts'

/** A season's break is no longer than that. */
const DAYS_ASKED = 400

/**
 * What `evaluateFreshness` may want to know of the functions behind `unless`: by name, the newest partitions that may be due,
 * ascending. Put to them before, their answers go in as `excused`; what is not answered counts as to come.
 */
export function excusesAsked(
  graph: AssetGraph,
  facts: FreshnessFacts,
  { at, assets }: { readonly at: Date; readonly assets?: readonly AssetKey[] },
): { readonly [unless: string]: readonly string[] } {
  const asked = new Map<string, Set<string>>()
  const wanted = assets && new Set([...assets, ...graph.ancestors(assets)])
  for (const key of graph.keys) {
    if (wanted && !wanted.has(key)) continue
    const asset = graph.asset(key)
    for (const name of excusesOf(asset)) {
      const today = dayIn('UTC', at.getTime())
      const days = asset.partitions ?? { type: 'daily' as const, start: addDays(today, -DAYS_ASKED), timeZone: 'UTC' }
      const newest = Object.hasOwn(facts.assets, key) ? facts.assets[key]?.partitions[0]?.partition : undefined
      const last = openAt(days, at.getTime())
      const all = partitionsBetween(days, days.start, last)
      // Those that are there as well: somebody may have read it before they were.
      const behind = all.filter((partition) => partition > (newest ?? last)).length
      const names = all.slice(-Math.min(DAYS_ASKED, behind + PARTITIONS_TOLD))
      const known = asked.get(name) ?? new Set()
      for (const partition of names) known.add(partition)
      asked.set(name, known)
    }
  }
  return Object.fromEntries([...asked].map(([name, partitions]) => [name, [...partitions].sort()]))
}
