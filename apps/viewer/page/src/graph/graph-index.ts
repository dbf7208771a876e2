import type { GraphView, NodeView } from '@headwater/viewer'

/** `platform/group` of assets that are drawn as one while nobody has opened it. */
export interface Group {
  readonly id: string
  readonly platform: string
  readonly name: string
  /** Places in `assets`. */
  readonly members: readonly number[]
}

/** A graph made ready for being asked: by place in `assets` throughout. */
export interface GraphIndex {
  readonly assets: readonly NodeView[]
  readonly placeOf: ReadonlyMap<string, number>
  readonly upstream: readonly (readonly number[])[]
  readonly downstream: readonly (readonly number[])[]
  /** In the order in which data flows through them, as far as that has one. */
  readonly groups: readonly Group[]
  readonly groupOf: readonly Group[]
}

const known = new WeakMap<GraphView, GraphIndex>()

/** The same for the same graph: the list and the drawing share it. */
export function graphIndex(graph: GraphView): GraphIndex {
  const before = known.get(graph)
  if (before) return before
  const index = indexGraph(graph)
  known.set(graph, index)
  return index
}

export function indexGraph({
  assets,
  edges,
  platforms,
}: Pick<GraphView, 'assets' | 'edges' | 'platforms'>): GraphIndex {
  const upstream: number[][] = assets.map(() => [])
  const downstream: number[][] = assets.map(() => [])
  for (const [from, to] of edges) {
    downstream[from]?.push(to)
    upstream[to]?.push(from)
  }
  const groups = groupsOf(assets, platforms, upstream, downstream)
  const groupOf: Group[] = []
  for (const group of groups) for (const member of group.members) groupOf[member] = group
  const placeOf = new Map(assets.map(({ key }, place) => [key as string, place]))
  return { assets, placeOf, upstream, downstream, groups, groupOf }
}

function groupsOf(
  assets: readonly NodeView[],
  platforms: readonly string[],
  upstream: readonly (readonly number[])[],
  downstream: readonly (readonly number[])[],
): readonly Group[] {
  const members = new Map<string, number[]>()
  assets.forEach(({ platform, group }, place) => {
    const id = `${platform}/${group}`
    const list = members.get(id)
    if (list) list.push(place)
    else members.set(id, [place])
  })
  const depth = depths(upstream, downstream)
  const mean = (places: readonly number[]) => places.reduce((sum, at) => sum + (depth[at] ?? 0), 0) / places.length
  return [...members]
    .map(([id, places]) => {
      const first = assets[places[0] ?? 0]
      return { id, platform: first?.platform ?? '', name: first?.group ?? '', members: places, at: mean(places) }
    })
    .sort(
      (a, b) =>
        platforms.indexOf(a.platform) - platforms.indexOf(b.platform) || a.at - b.at || a.name.localeCompare(b.name),
    )
    .map(({ at: _, ...group }) => group)
}

/** The longest way from a source to each asset; what stands in a circle counts as it was reached first. */
function depths(
  upstream: readonly (readonly number[])[],
  downstream: readonly (readonly number[])[],
): readonly number[] {
  const waiting = upstream.map(({ length }) => length)
  const depth = upstream.map(() => 0)
  const ready = waiting.flatMap((count, place) => (count === 0 ? [place] : []))
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    for (const reader of downstream[next] ?? []) {
      depth[reader] = Math.max(depth[reader] ?? 0, (depth[next] ?? 0) + 1)
      waiting[reader] = (waiting[reader] ?? 0) - 1
      if (waiting[reader] === 0) ready.push(reader)
    }
  }
  return depth
}
