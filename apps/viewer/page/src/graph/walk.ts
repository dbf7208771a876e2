/** A box's place on the drawing, by its middle. */
export interface Spot {
  readonly x: number
  readonly y: number
}

/** What can be walked on: boxes at spots, and the arrows between them, by place. */
export interface Ground {
  readonly spots: readonly Spot[]
  readonly edges: readonly (readonly [from: number, to: number])[]
  /** Where data flows to: to the right, or down on narrow screens. */
  readonly direction: 'right' | 'down'
}

export type ArrowKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/** How the boxes are walked, made once for a drawing. */
export interface Walk {
  /** Where an arrow key leads: along an arrow of the graph, or to the next box of the same rank. Null: nowhere. */
  readonly step: (from: number, key: ArrowKey) => number | null
}

const moves = {
  right: { ArrowRight: 'ahead', ArrowLeft: 'back', ArrowUp: 'before', ArrowDown: 'behind' },
  down: { ArrowDown: 'ahead', ArrowUp: 'back', ArrowLeft: 'before', ArrowRight: 'behind' },
} as const

export function walkOn({ spots, edges, direction }: Ground): Walk {
  const ahead: number[][] = spots.map(() => [])
  const back: number[][] = spots.map(() => [])
  for (const [from, to] of edges) {
    ahead[from]?.push(to)
    back[to]?.push(from)
  }
  // Along a rank, and across ranks.
  const along = ({ x, y }: Spot) => (direction === 'right' ? y : x)
  const across = ({ x, y }: Spot) => (direction === 'right' ? x : y)
  const { before, behind } = ranks(spots, along, across)
  const nearest = (from: number, choice: readonly number[]): number | null => {
    const here = spots[from]
    if (here === undefined) return null
    const far = (place: number) => {
      const there = spots[place]
      return there === undefined ? Number.POSITIVE_INFINITY : Math.abs(along(there) - along(here))
    }
    return choice.reduce<number | null>((best, place) => (best === null || far(place) < far(best) ? place : best), null)
  }
  return {
    step(from, key) {
      switch (moves[direction][key]) {
        case 'ahead':
          return nearest(from, ahead[from] ?? [])
        case 'back':
          return nearest(from, back[from] ?? [])
        case 'before':
          return before[from] ?? null
        case 'behind':
          return behind[from] ?? null
      }
    },
  }
}

/** Boxes whose middles are this near across count as one rank: the layout rounds. */
const SAME_RANK_PX = 4

function ranks(spots: readonly Spot[], along: (spot: Spot) => number, across: (spot: Spot) => number) {
  const ordered = spots
    .map((spot, place) => ({ place, along: along(spot), rank: Math.round(across(spot) / SAME_RANK_PX) }))
    .sort((a, b) => a.rank - b.rank || a.along - b.along || a.place - b.place)
  const before: (number | null)[] = spots.map(() => null)
  const behind: (number | null)[] = spots.map(() => null)
  ordered.forEach(({ place, rank }, at) => {
    const next = ordered[at + 1]
    if (next === undefined || next.rank !== rank) return
    behind[place] = next.place
    before[next.place] = place
  })
  return { before, behind }
}
