import type { AssetKey } from '@headwater/graph'
import type { PlannedAsset } from '@headwater/planner'
import type { StartedStep } from './run-store.ts'

/** The assets outside of the plan by which the modes of these were chosen. */
export function chosenBy(planned: Iterable<PlannedAsset>): readonly AssetKey[] {
  return [...planned].flatMap(({ basis = {} }) => Object.keys(basis) as AssetKey[])
}

/**
 * The asset whose version is another one than the planned mode was chosen by, since another run has made it; null where
 * the mode holds.
 */
export function movedSincePlan({ basis = {} }: PlannedAsset, versions: StartedStep['versions']): AssetKey | null {
  const keys = Object.keys(basis) as AssetKey[]
  return keys.find((key) => key in versions && versions[key] !== basis[key]) ?? null
}
