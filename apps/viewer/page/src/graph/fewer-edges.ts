type Edge = readonly [from: number, to: number]

/** Above this many it takes longer than it helps. */
const MOST = 2_000

/**
 * Leaves out arrows that others say already: `bronze → gold` where there is `bronze → silver → gold`. Those that reach farthest go
 * first. Whatever could be reached still can.
 */
export function fewerEdges(edges: readonly Edge[]): readonly Edge[] {
  if (edges.length > MOST) return edges
  const next = new Map<number, Set<number>>()
  for (const [from, to] of edges) {
    const targets = next.get(from)
    if (targets) targets.add(to)
    else next.set(from, new Set([to]))
  }
  const farthestFirst = edges.toSorted((a, b) => Math.abs(b[1] - b[0]) - Math.abs(a[1] - a[0]))
  for (const [from, to] of farthestFirst) {
    next.get(from)?.delete(to)
    if (!reaches(next, from, to)) next.get(from)?.add(to)
  }
  return edges.filter(([from, to]) => next.get(from)?.has(to))
}

function reaches(next: ReadonlyMap<number, ReadonlySet<number>>, from: number, to: number): boolean {
  const seen = new Set([from])
  for (const place of seen) {
    for (const target of next.get(place) ?? []) {
      if (target === to) return true
      seen.add(target)
    }
  }
  return false
}
