import type { AssetStanding, NodeView } from '@headwater/viewer'
import type { GraphIndex } from './graph-index.ts'

/** A group of the list, with those of its assets that are asked for. */
export interface ListGroup {
  readonly id: string
  readonly title: string
  /** How many of it are asked for, and of those how many are in each state that is not fresh. */
  readonly count: number
  readonly states: readonly (readonly [state: string, count: number])[]
  readonly assets: readonly NodeView[]
}

interface Wanted {
  /** What a search found; null: all. */
  readonly keys: ReadonlySet<string> | null
  /** Only those in this state. */
  readonly state: string | null
}

const worst: readonly string[] = ['failed', 'running', 'waiting', 'missing', 'stale', 'unavailable', 'fresh']

/** The groups in the order of the flow; within a group what is worst comes first. */
export function listGroups(
  { groups, assets }: Pick<GraphIndex, 'groups' | 'assets'>,
  standing: { readonly [key: string]: AssetStanding },
  { keys, state }: Wanted,
): readonly ListGroup[] {
  const platforms = new Set(groups.map(({ platform }) => platform))
  return groups.flatMap(({ id, platform, name, members }) => {
    const rows = members.flatMap((place) => {
      const asset = assets[place]
      if (asset === undefined || (keys && !keys.has(asset.key))) return []
      const now = stateIn(standing, asset.key)
      const health = Object.hasOwn(standing, asset.key) ? standing[asset.key]?.health : undefined
      if (state !== null && now !== state && health !== state) return []
      return [{ asset, state: now }]
    })
    if (rows.length === 0) return []
    const counts = new Map<string, number>()
    for (const row of rows) counts.set(row.state, (counts.get(row.state) ?? 0) + 1)
    const rank = (of: string) => (worst.includes(of) ? worst.indexOf(of) : worst.length)
    return [
      {
        id,
        title: platforms.size > 1 ? `${platform} ${name}` : name,
        count: rows.length,
        states: [...counts]
          .filter(([of]) => of !== 'fresh' && of !== 'waiting' && of !== '')
          .sort(([a], [b]) => rank(a) - rank(b)),
        assets: rows.toSorted((a, b) => rank(a.state) - rank(b.state)).map((row) => row.asset),
      },
    ]
  })
}

/** What a run does with it, else how it stands; empty for what has no standing. */
function stateIn(standing: { readonly [key: string]: AssetStanding }, key: string): string {
  const one = Object.hasOwn(standing, key) ? standing[key] : undefined
  return one?.activity?.state ?? one?.health ?? ''
}
