import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Ink } from './ink.ts'
import { plural } from './quantity.ts'

/** What formatters ask of the graph. */
export type Names = Pick<AssetGraph, 'label'>

/** How assets are called on one screen. */
export interface ScreenNames {
  /** `silver/fact_boxscores`. */
  readonly label: (key: AssetKey) => string
  /** `fact_boxscores` where only one asset on this screen is called so, else the label. */
  readonly short: (key: AssetKey) => string
  /** `a, b (+3)`: the first few of many. */
  readonly several: (keys: readonly AssetKey[], shown?: number) => string
}

/** @param onScreen every key that may be named; what makes a short name unambiguous */
export function screenNames(graph: Names, onScreen: Iterable<AssetKey>, ink: Ink): ScreenNames {
  const holders = new Map<string, AssetKey | 'several'>()
  for (const key of onScreen) {
    const name = lastSegment(key)
    const holder = holders.get(name)
    holders.set(name, holder === undefined || holder === key ? key : 'several')
  }
  const label = (key: AssetKey) => ink.text(graph.label(key))
  const short = (key: AssetKey) => (holders.get(lastSegment(key)) === key ? ink.text(lastSegment(key)) : label(key))
  const several = (keys: readonly AssetKey[], shown = 2) => {
    const names = keys.slice(0, shown).map(short).join(', ')
    return keys.length > shown ? `${names} (+${keys.length - shown})` : names
  }
  return { label, short, several }
}

function lastSegment(key: AssetKey): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

/** `3 assets`. */
export const assets = (count: number): string => plural(count, 'asset')
