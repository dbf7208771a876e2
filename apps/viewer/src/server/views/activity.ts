import type { AssetStanding } from '../../api/index.ts'
import type { AssetStartRow, GoingAssetRow } from '../rows.ts'

/** What runs that go on are doing with assets: running before waiting, the oldest run first. */
export function activities(
  going: readonly GoingAssetRow[],
  starts: readonly (AssetStartRow & { readonly runId: string })[],
): ReadonlyMap<string, NonNullable<AssetStanding['activity']>> {
  const begun = new Set(starts.map(({ runId, step, key }) => JSON.stringify([runId, step, key])))
  const found = new Map<string, NonNullable<AssetStanding['activity']>>()
  for (const { runId, step, key, isStepRunning, executor } of going) {
    const told = begun.has(JSON.stringify([runId, step, key]))
    const state = isStepRunning && (told || !tellsStarts(executor)) ? 'running' : 'waiting'
    const known = found.get(key)
    if (known === undefined || (known.state === 'waiting' && state === 'running')) found.set(key, { runId, state })
  }
  return found
}

/** A dbt step makes many assets one after the other and tells of each; other steps are at work on all of theirs. */
export function tellsStarts(executor: string): boolean {
  return executor === 'dbt'
}
