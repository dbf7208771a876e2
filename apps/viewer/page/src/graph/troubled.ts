import type { AssetStanding } from '@headwater/viewer'
import type { GraphIndex } from './graph-index.ts'

const severity: { readonly [health in AssetStanding['health']]: number } = {
  failed: 0,
  missing: 1,
  stale: 2,
  unavailable: 3,
  fresh: 4,
}

/** Behind what failed, before all else. */
const running = 0.5

/** Assets that are not fresh, or that a run works on: the worst first. */
export interface Troubled {
  /** Failed, or running now. */
  readonly acute: readonly number[]
  /** Nothing that they read is in trouble: mending them may mend the rest. */
  readonly roots: readonly number[]
  /** Behind one of those. */
  readonly behind: readonly number[]
}

export function troubledIn(
  { assets, upstream }: Pick<GraphIndex, 'assets' | 'upstream'>,
  standing: { readonly [key: string]: AssetStanding },
): Troubled {
  const rankOf = assets.map(({ key }) => {
    const now = Object.hasOwn(standing, key) ? standing[key] : undefined
    if (now === undefined) return severity.fresh
    return now.activity?.state === 'running' ? Math.min(running, severity[now.health]) : severity[now.health]
  })
  const inTrouble = (place: number) => (rankOf[place] ?? severity.fresh) < severity.fresh
  const places = assets.map((_, place) => place).filter(inTrouble)
  const worstFirst = places.sort((a, b) => (rankOf[a] ?? 0) - (rankOf[b] ?? 0) || a - b)
  const isAcute = (place: number) => (rankOf[place] ?? severity.fresh) <= running
  const isRoot = (place: number) => !(upstream[place] ?? []).some(inTrouble)
  return {
    acute: worstFirst.filter(isAcute),
    roots: worstFirst.filter((place) => !isAcute(place) && isRoot(place)),
    behind: worstFirst.filter((place) => !isAcute(place) && !isRoot(place)),
  }
}

/** The same object where nothing new is in trouble; else what is now, and behind it what was. */
export function withEarlier(before: Troubled, now: Troubled): Troubled {
  const known = new Set([...before.acute, ...before.roots, ...before.behind])
  const current = [...now.acute, ...now.roots, ...now.behind]
  if (current.every((place) => known.has(place))) return before
  for (const place of current) known.delete(place)
  return { ...now, behind: [...now.behind, ...known] }
}
