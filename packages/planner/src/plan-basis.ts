import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { LedgerSnapshot, Plan } from './plan.ts'

/** What a plan was made from: the state of each asset that it makes or reads, by key. Plain data. */
export interface PlanBasis {
  readonly [asset: string]: AssetBasis
}

export interface AssetBasis {
  /** Null where it was never built, or has no content of its own. */
  readonly version: string | null
  /** Of the graph, not of what was built last: what the plan would build. */
  readonly codeVersion: string
}

/**
 * The basis of a plan: all that it makes, what those read, and through inlined models and views what these are made from.
 * While it stays the same, the plan means the same. Sorted by key.
 */
export function planBasis(graph: AssetGraph, plan: Plan, { assets: histories }: LedgerSnapshot): PlanBasis {
  const keys = new Set<AssetKey>()
  const open = plan.assets.map(({ key }) => key)
  for (const key of open) keys.add(key)
  const planned = new Set(open)
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const source of graph.upstream(key)) {
      if (keys.has(source)) continue
      keys.add(source)
      const { storage, operation } = graph.asset(source)
      const holdsRows = storage !== 'ephemeral' && storage !== 'view' && operation !== undefined
      if (!holdsRows && !planned.has(source)) open.push(source)
    }
  }
  const basis: { [asset: string]: AssetBasis } = {}
  for (const key of [...keys].sort()) {
    basis[key] = { version: histories[key]?.version ?? null, codeVersion: graph.asset(key).codeVersion }
  }
  return basis
}
