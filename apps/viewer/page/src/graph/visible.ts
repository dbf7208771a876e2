import { fewerEdges } from './fewer-edges.ts'
import type { GraphIndex, Group } from './graph-index.ts'
import type { Scope } from './scope.ts'

/** A box that is drawn: an asset, or what is left of a group. */
export type Box =
  | { readonly type: 'asset'; readonly id: string; readonly place: number; readonly lit: boolean }
  | { readonly type: 'group'; readonly id: string; readonly group: Group; readonly members: readonly number[] }

export interface VisibleGraph {
  readonly boxes: readonly Box[]
  /** Places in `boxes`; each pair once, none to itself. */
  readonly edges: readonly (readonly [from: number, to: number])[]
  /** The box that it is about, most of all; null where there is none. */
  readonly chief: string | null
}

/** The boxes and arrows of a scope. What is not shown one by one is drawn through its group, or left out. */
export function visibleGraph(index: GraphIndex, { shown, lit, rest, tied, chief }: Scope): VisibleGraph {
  const boxes: Box[] = []
  const boxOf = new Int32Array(index.assets.length).fill(-1)
  index.assets.forEach(({ key }, place) => {
    if (!shown.has(place)) return
    boxOf[place] = boxes.length
    boxes.push({ type: 'asset', id: key, place, lit: lit === null || lit.has(place) })
  })
  if (rest === 'groups') {
    for (const group of index.groups) {
      const members = group.members.filter((place) => !shown.has(place))
      if (members.length === 0) continue
      for (const place of members) boxOf[place] = boxes.length
      boxes.push({ type: 'group', id: groupBoxId(group.id), group, members })
    }
  }
  return {
    boxes,
    edges: edgesBetween(index, boxes, boxOf, tied),
    chief: chief === null ? null : (index.assets[chief]?.key ?? null),
  }
}

/** Never an asset's key: keys have no colon before their first slash. */
export function groupBoxId(groupId: string): string {
  return `group:${groupId}`
}

function edgesBetween(
  { downstream }: GraphIndex,
  boxes: readonly Box[],
  boxOf: Int32Array,
  tied: ReadonlySet<number>,
): readonly (readonly [number, number])[] {
  const seen = new Set<number>()
  const edges: (readonly [number, number])[] = []
  // Surroundings end somewhere. Arrows from there into groups would be most of the drawing and say next to nothing.
  const isDrawn = (place: number, box: number, other: number) =>
    boxes[other]?.type !== 'group' || boxes[box]?.type === 'group' || tied.has(place)
  downstream.forEach((readers, place) => {
    const from = boxOf[place] ?? -1
    if (from < 0) return
    for (const reader of readers) {
      const to = boxOf[reader] ?? -1
      if (to < 0 || to === from || seen.has(from * boxes.length + to)) continue
      if (!isDrawn(place, from, to) || !isDrawn(reader, to, from)) continue
      seen.add(from * boxes.length + to)
      edges.push([from, to])
    }
  })
  const isOverview = ([from, to]: readonly [number, number]) =>
    boxes[from]?.type === 'group' && boxes[to]?.type === 'group'
  return [...edges.filter((edge) => !isOverview(edge)), ...fewerEdges(edges.filter(isOverview))]
}
