import type { Asset, AssetKey } from '@headwater/graph'
import type { Mode, PlannedAsset } from '@headwater/planner'

/** The part of a dbt step that one `dbt build` makes. */
export interface DbtCommand {
  readonly fullRefresh: boolean
  readonly assets: readonly PlannedAsset[]
}

/**
 * What `--full-refresh` means for an asset that is planned in this mode.
 * - `needed`: an incremental model that is to be replaced, and one of which only the rows of some partitions are to be: dbt
 *   has no command for that, and the whole is right as well; a seed, which would else keep its old columns
 * - `wrong`: an incremental model that is to be added to
 * - `no matter`: tables and views are replaced and snapshots are added to either way; a model that says
 *   `full_refresh: false` itself takes no notice
 */
export function fullRefreshFor(asset: Asset, mode: Mode): 'needed' | 'wrong' | 'no matter' {
  if (asset.kind === 'seed') return 'needed'
  if (asset.storage !== 'incremental' || asset.fullRefresh === false) return 'no matter'
  return mode === 'incremental' ? 'wrong' : 'needed'
}

/**
 * The fewest commands, in order, so that each asset gets the mode that was planned and comes behind all that it is made
 * from: the flag is one for a whole command, so commands with and without it take turns.
 * @param assets of one step, in topological order
 */
export function splitByMode(assets: readonly PlannedAsset[], assetOf: (key: AssetKey) => Asset): DbtCommand[] {
  const takes = new Map(assets.map(({ key, mode }) => [key, fullRefreshFor(assetOf(key), mode)]))
  const startingWith = (first: boolean): DbtCommand[] => {
    const commands: DbtCommand[] = []
    const made = new Set<AssetKey>()
    const ready = ({ upstream }: PlannedAsset) => upstream.every((key) => made.has(key) || !takes.has(key))
    let left = assets
    for (let fullRefresh = first; left.length > 0; fullRefresh = !fullRefresh) {
      const taken = left.filter((asset) => {
        const fits = takes.get(asset.key) !== (fullRefresh ? 'wrong' : 'needed')
        if (fits && ready(asset)) made.add(asset.key)
        return made.has(asset.key)
      })
      // The flag is only there where something needs it.
      const needed = taken.some(({ key }) => takes.get(key) === 'needed')
      if (taken.length > 0) commands.push({ fullRefresh: needed, assets: taken })
      left = left.filter(({ key }) => !made.has(key))
    }
    return commands
  }
  const [plain, full] = [startingWith(false), startingWith(true)]
  return plain.length < full.length ? plain : full
}
