import type { AssetState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { Plan, PlannedAsset } from '@headwater/planner'

/**
 * Which assets need not be made, by the engine's rule (an asset that is only there for what it reads is left out where
 * none of that has changed), as soon as it is known: of use to say how far an unchanged asset reaches.
 */
export interface Spared {
  /** An asset has ended, with all of its partitions. Gives how many assets behind it are spared by that. */
  ended(key: AssetKey, state: AssetState): number
}

export function sparedIn({ assets }: Pick<Plan, 'assets'>): Spared {
  const planned = new Map(assets.map((asset) => [asset.key, asset]))
  const readers = new Map<AssetKey, PlannedAsset[]>()
  for (const asset of assets) {
    for (const source of asset.upstream) readers.set(source, [...(readers.get(source) ?? []), asset])
  }
  const unchanged = new Set<AssetKey>()
  const leftOut = new Set<AssetKey>()

  const isSpared = ({ key, step, upstream, onlyIfChanged }: PlannedAsset): boolean =>
    onlyIfChanged &&
    !leftOut.has(key) &&
    // What was made in the same step came too late to be known before the step began.
    upstream.every((source) => leftOut.has(source) || (unchanged.has(source) && planned.get(source)?.step !== step))

  return {
    ended(key, state) {
      if (state === 'unchanged upstream') leftOut.add(key)
      if (state !== 'unchanged') return 0
      unchanged.add(key)
      let count = 0
      for (const queue = [key]; queue.length > 0; ) {
        for (const reader of readers.get(queue.pop() ?? key) ?? []) {
          if (!isSpared(reader)) continue
          leftOut.add(reader.key)
          queue.push(reader.key)
          count += 1
        }
      }
      return count
    },
  }
}
