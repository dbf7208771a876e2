import type { AssetKey } from '@headwater/graph'
import type { Plan } from './plan.ts'

/** For every planned asset the planned assets that read it (through inlined ones), in topological order. */
export type PlanEdges = ReadonlyMap<AssetKey, readonly AssetKey[]>

/** The edges within a plan, from what is read to what reads it. Linear in the plan; make it once per run. */
export function planEdges(plan: Plan): PlanEdges {
  const readers = new Map<AssetKey, AssetKey[]>(plan.assets.map(({ key }) => [key, []]))
  for (const { key, upstream } of plan.assets) {
    for (const source of upstream) readers.get(source)?.push(key)
  }
  return readers
}

/**
 * Everything in the plan that descends from the given assets, without them: what must not run once they have failed.
 * In topological order. Keys that are not in the plan have no dependants.
 */
export function dependants(plan: Plan, keys: AssetKey | Iterable<AssetKey>, edges = planEdges(plan)): AssetKey[] {
  const given = new Set(typeof keys === 'string' ? [keys] : keys)
  const found = new Set<AssetKey>()
  const stack = [...given]
  for (let key = stack.pop(); key !== undefined; key = stack.pop()) {
    for (const reader of edges.get(key) ?? []) {
      if (found.has(reader)) continue
      found.add(reader)
      stack.push(reader)
    }
  }
  return [...edges.keys()].filter((key) => found.has(key) && !given.has(key))
}
