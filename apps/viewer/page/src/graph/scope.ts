import { around } from './around.ts'
import type { GraphIndex } from './graph-index.ts'
import type { Troubled } from './troubled.ts'

/** What somebody asked to see; the first of overlay, focus and matches that is there counts. */
export interface Asked {
  /** A plan's assets. */
  readonly overlay: ReadonlySet<number> | null
  readonly focus: { readonly place: number; readonly up: number; readonly down: number } | null
  /** What a search found, and how many edges around it. */
  readonly matches: { readonly places: ReadonlySet<number>; readonly depth: number; readonly fan?: number } | null
  readonly troubled: Troubled
  /** The asset whose pane is open: drawn also where nothing is wrong with it. */
  readonly picked: number | null
  /** Groups that were opened. */
  readonly open: ReadonlySet<string>
}

/** Which assets are drawn one by one. */
export interface Scope {
  readonly shown: ReadonlySet<number>
  /** Stand out: all else is dimmed. Null: nothing does. */
  readonly lit: ReadonlySet<number> | null
  /** What is not shown: drawn as its groups, or not at all. */
  readonly rest: 'groups' | 'hidden'
  /** Of what is shown: whose arrows to and from groups are drawn, too. */
  readonly tied: ReadonlySet<number>
  /** The asset that it is about, most of all; null where there is none. */
  readonly chief: number | null
  /** How many were asked for and left out, for there are too many to be told apart. */
  readonly cut: number
}

/** More boxes than these nobody can read; what is asked for by name gets more room. */
export const limits = { troubled: 60, near: 40, fan: 8, group: 300, asked: 2_000 } as const

export function scopeOf(index: GraphIndex, asked: Asked): Scope {
  if (asked.overlay) {
    const { kept, cut } = first(asked.overlay, limits.asked)
    const opened = openedIn(index, asked.open, kept)
    const shown = new Set([...kept, ...opened.places])
    return { shown, lit: kept, rest: 'groups', tied: opened.places, chief: firstOf(kept), cut: cut + opened.cut }
  }
  if (asked.focus) {
    const { place, up, down } = asked.focus
    const all = around(index, [place], { up, down })
    const shown = around(index, [place], { up, down, limit: limits.asked })
    return { shown, lit: null, rest: 'hidden', tied: nothing, chief: place, cut: all.size - shown.size }
  }
  if (asked.matches) {
    const { places, depth, fan = Number.POSITIVE_INFINITY } = asked.matches
    const { kept, cut } = first(places, limits.asked)
    const shown = around(index, kept, { up: depth, down: depth, limit: limits.asked, fan })
    const isAll = kept.size === index.assets.length
    return { shown, lit: isAll ? null : kept, rest: 'hidden', tied: nothing, chief: firstOf(kept), cut }
  }
  const { kept, cut } = telling(asked.troubled)
  const seeds = new Set(asked.picked === null ? kept : [...kept, asked.picked])
  const near = around(index, seeds, { up: 1, down: 1, limit: seeds.size + limits.near, fan: limits.fan })
  const opened = openedIn(index, asked.open, kept)
  const shown = new Set([...near, ...opened.places])
  return { shown, lit: null, rest: 'groups', tied: opened.places, chief: firstOf(kept), cut: cut + opened.cut }
}

/** The assets of the groups that were opened; of large groups those in `before`, and then as many as can be read. */
function openedIn({ groups }: GraphIndex, open: ReadonlySet<string>, before: ReadonlySet<number>) {
  const all = groups
    .filter(({ id }) => open.has(id))
    .map(({ members }) => first([...members.filter((place) => before.has(place)), ...members], limits.group))
  return {
    places: new Set(all.flatMap(({ kept }) => [...kept])),
    cut: all.reduce((sum, { cut }) => sum + cut, 0),
  }
}

const nothing: ReadonlySet<number> = new Set()

/** As many as can be read; where causes alone are too many, none of them is more telling than another. */
function telling({ acute, roots, behind }: Troubled): { readonly kept: Set<number>; readonly cut: number } {
  const all = acute.length + roots.length + behind.length
  const few = acute.length + roots.length > limits.troubled ? acute : [...acute, ...roots, ...behind]
  const { kept } = first(few, limits.troubled)
  return { kept, cut: all - kept.size }
}

function firstOf(places: Iterable<number>): number | null {
  for (const place of places) return place
  return null
}

function first(places: Iterable<number>, limit: number): { readonly kept: Set<number>; readonly cut: number } {
  const all = new Set(places)
  if (all.size <= limit) return { kept: all, cut: 0 }
  return { kept: new Set([...all].slice(0, limit)), cut: all.size - limit }
}
