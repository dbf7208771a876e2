import type { AssetStanding } from '@headwater/viewer'
import { createContext, useContext } from 'react'

/** By asset; what it holds keeps its identity while it does not change. */
export const StandingContext = createContext<{ readonly [key: string]: AssetStanding }>({})

/** Null where nothing is known, and for what has no content of its own. */
export function useStandingOf(key: string): AssetStanding | null {
  const all = useContext(StandingContext)
  return Object.hasOwn(all, key) ? (all[key] ?? null) : null
}
