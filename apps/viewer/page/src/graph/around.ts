import type { GraphIndex } from './graph-index.ts'

export interface Reach {
  readonly up: number
  readonly down: number
  readonly limit?: number
  readonly fan?: number
}

/**
 * The seeds, and what is at most `up` edges above and `down` edges below one of them. Stops growing, nearest first, at `limit` assets;
 * the seeds are always in it. Where something has more than `fan` neighbours on a side, none of them says anything about it: they are
 * left out.
 */
export function around(
  { upstream, downstream }: Pick<GraphIndex, 'upstream' | 'downstream'>,
  seeds: Iterable<number>,
  { up, down, limit = Number.POSITIVE_INFINITY, fan = Number.POSITIVE_INFINITY }: Reach,
): ReadonlySet<number> {
  const start = [...seeds]
  const found = new Set(start)
  // Above and below are walked apart: what is above something below is not near by that.
  const fronts = [
    { edges: upstream, steps: up, front: start, seen: new Set(start) },
    { edges: downstream, steps: down, front: start, seen: new Set(start) },
  ]
  for (let step = 1; fronts.some(({ steps, front }) => step <= steps && front.length > 0); step++) {
    for (const side of fronts) {
      if (step > side.steps) continue
      const next: number[] = []
      for (const place of side.front) {
        const neighbours = side.edges[place] ?? []
        if (neighbours.length > fan) continue
        for (const neighbour of neighbours) {
          if (side.seen.has(neighbour)) continue
          if (found.size >= limit && !found.has(neighbour)) return found
          side.seen.add(neighbour)
          found.add(neighbour)
          next.push(neighbour)
        }
      }
      side.front = next
    }
  }
  return found
}
