import {
  type AssetGraph,
  type AssetKey,
  type FreshnessPolicy,
  type Partitions,
  partitionsBetween,
} from '@headwater/graph'
import { deadlineOf, dueBy, openAt } from './calendar.ts'
import type { AssetFacts, FreshnessFacts, PartitionFacts } from './facts.ts'
import type { FreshnessOptions } from './options.ts'
import { excusesOf, policiesOf } from './policies.ts'

/** Everything that a judgement looks at. */
export interface Situation {
  readonly graph: AssetGraph
  /** In milliseconds since 1970. */
  readonly at: number
  readonly target: string
  policiesOf(key: AssetKey): readonly FreshnessPolicy[]
  /** Of an asset that nobody ever heard of: nothing. */
  factsOf(key: AssetKey): AssetFacts
  /** When a materialization was made, and what it read; undefined for one that the facts do not tell. */
  madeOf(id: number): FreshnessFacts['made'][number] | undefined
  /** True where nothing is to come for a partition, by one of the functions that the asset's policies name, or by a further one. */
  isExcused(key: AssetKey, partition: string, unless?: string): boolean
}

const NOTHING: AssetFacts = { newest: null, partitions: [], troubles: [] }

export function situationOf(graph: AssetGraph, facts: FreshnessFacts, options: FreshnessOptions): Situation {
  const { at, target, maxAgeMs, excused = {} } = options
  const policies = new Map(graph.keys.map((key) => [key, policiesOf(graph.asset(key), maxAgeMs)]))
  const named = new Map(Object.entries(excused).map(([name, partitions]) => [name, new Set(partitions)]))
  return {
    graph,
    at: at.getTime(),
    target,
    policiesOf: (key) => policies.get(key) ?? [],
    factsOf: (key) => (Object.hasOwn(facts.assets, key) ? facts.assets[key] : undefined) ?? NOTHING,
    madeOf: (id) => facts.made[id],
    // The author's policies, also where an age stands in for them: a day without games is one all the same.
    isExcused: (key, partition, unless) =>
      [...excusesOf(graph.asset(key)), ...(unless === undefined ? [] : [unless])].some(
        (name) => named.get(name)?.has(partition) === true,
      ),
  }
}

/** What of an asset's past a reader saw: everything that came up to a moment. Infinity: all of it. -Infinity: nothing yet. */
export type View = number

/** The newest partition up to one, that a view holds. */
export function newestSeen(
  { partitions }: Pick<AssetFacts, 'partitions'>,
  view: View,
  upTo: string,
): PartitionFacts | undefined {
  return partitions.find(({ partition, firstAt }) => partition <= upTo && firstAt.getTime() <= view)
}

/**
 * When the newest data that a view of the asset holds came in, in milliseconds; null where nothing had. Of an asset with partitions
 * that is when the newest one came for the first time, so that an old one that is made again makes nothing younger;
 * partitions behind it on which nothing was to come count as if they had come when they were due.
 */
export function arrivalOf(situation: Situation, key: AssetKey, view: View): number | null {
  const { newest, partitions, confirmedAt = null } = situation.factsOf(key)
  if (newest === null || view === Number.NEGATIVE_INFINITY) return null
  const parts = situation.graph.asset(key).partitions
  if (!parts || partitions.length === 0) {
    return Math.min(view, Math.max(newest.at.getTime(), confirmedAt?.getTime() ?? 0))
  }
  const seen = newestSeen({ partitions }, view, openAt(parts, situation.at))
  // Read before all that are told came: older than the oldest of them.
  if (seen === undefined) return Math.min(view, partitions.at(-1)?.firstAt.getTime() ?? view)
  return Math.max(seen.firstAt.getTime(), excusedUntil(situation, key, parts, seen.partition))
}

/** Up to when nothing more was to come after a partition. */
function excusedUntil(situation: Situation, key: AssetKey, partitions: Partitions, seen: string): number {
  // Its partitions have come to their end: nothing is to come any more.
  if (partitions.end !== undefined && seen >= partitions.end) return situation.at
  const by = (situation.graph.asset(key).freshness ?? []).find((policy) => policy.type === 'by') ?? null
  let last = Number.NEGATIVE_INFINITY
  for (const partition of partitionsAfter(partitions, seen, dueBy(partitions, situation.at))) {
    if (!situation.isExcused(key, partition)) break
    last = Math.min(situation.at, deadlineOf(partition, by, partitions))
  }
  return last
}

/** Behind one up to another, that one included, ascending; within the partitions. */
export function partitionsAfter(partitions: Partitions, seen: string, until: string): readonly string[] {
  return partitionsBetween(partitions, seen, until).filter((partition) => partition > seen)
}
