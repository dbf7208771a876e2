import { indexGraph } from '../graph-index.ts'
import type { Point } from '../layout/drawing.ts'
import type { Drawn } from '../layout/use-drawing.ts'
import type { Scene } from '../scene.ts'
import { visibleGraph } from '../visible.ts'
import { graphOf } from './random-graph.ts'

const size = { width: 160, height: 48 }

/** Assets `nba/a/a0`, `a1`, ... at these spots; those at `lit` are a plan's. */
export function drawnAt(spots: readonly Point[], lit: readonly number[] | null = null): Drawn<Scene> {
  const index = indexGraph(
    graphOf(
      spots.map((_, at) => `a${at}`),
      [],
    ),
  )
  const scope = { rest: 'hidden', tied: new Set<number>(), chief: null, cut: 0 } as const
  const visible = visibleGraph(index, { ...scope, shown: new Set(spots.keys()), lit: lit && new Set(lit) })
  const overlay = lit && {}
  return {
    subject: { index, visible, overlay, sizes: spots.map(() => size), direction: 'right', view: {} },
    drawing: {
      spots,
      routes: [],
      width: Math.max(...spots.map(({ x }) => x)) + 80,
      height: Math.max(...spots.map(({ y }) => y)) + 24,
    },
  }
}
