import type { AssetKey } from '@headwater/graph'
import type { Lineage } from '@headwater/ledger'
import type { WhyRoot, WhyStep } from '@headwater/reporters'
import { arrived } from './late.ts'

export interface RebuiltFrom {
  readonly lineageOf: (key: AssetKey) => Lineage | undefined
  /** Place in topological order. */
  readonly placeOf: (key: AssetKey) => number
}

/**
 * Why an asset has another version than before: up through what the same run has made, to what that run began with. Gives
 * the steps between, nearest first, and the root. Pure.
 */
export function whyRebuilt(
  from: AssetKey,
  { lineageOf, placeOf }: RebuiltFrom,
): { readonly steps: readonly WhyStep[]; readonly root: WhyRoot } {
  const steps: WhyStep[] = []
  let key = from
  for (;;) {
    const lineage = lineageOf(key)
    if (lineage === undefined) return { steps, root: { type: 'rebuilt', asset: key, by: null } }
    const { changed, partitions } = lineage
    const by = { runId: changed.runId, source: changed.source, reason: changed.reason, at: changed.at }
    const came = partitions.filter((one) => one.runId === changed.runId && !one.unchanged && changed.runId !== null)
    if (came.length > 0) {
      const dates = came.map((one) => arrived(one, partitions)).sort((a, b) => (a.partition < b.partition ? -1 : 1))
      return { steps: tookIn(steps, dates), root: { type: 'arrived', asset: key, partitions: dates, by } }
    }
    const above = Object.keys(changed.inputs ?? {})
      .map((input) => input as AssetKey)
      // Below its reader in the graph: a history that goes in circles is no history.
      .filter((input) => placeOf(input) < placeOf(key) && isOf(lineageOf(input), changed.runId))
      .sort((a, b) => placeOf(a) - placeOf(b))[0]
    if (above === undefined) return { steps, root: { type: 'rebuilt', asset: key, by } }
    steps.push({ type: 'rebuilt', asset: key, source: above, partitions: [] })
    key = above
  }
}

function isOf(lineage: Lineage | undefined, runId: string | null): boolean {
  return runId !== null && lineage?.changed.runId === runId
}

/** Says of the asset that reads the root which partitions it took in. */
function tookIn(steps: readonly WhyStep[], partitions: Extract<WhyRoot, { type: 'arrived' }>['partitions']): WhyStep[] {
  return steps.map((step, i) => (i === steps.length - 1 && step.type === 'rebuilt' ? { ...step, partitions } : step))
}
