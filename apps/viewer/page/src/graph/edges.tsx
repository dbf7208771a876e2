import { ViewportPortal } from '@xyflow/react'
import { memo, useMemo, useSyncExternalStore } from 'react'
import type { CurrentStore } from './current.ts'
import './edges.css'
import type { Size } from './box-size.ts'
import { arrowPath, edgePath } from './edge-path.ts'
import type { Drawing } from './layout/drawing.ts'
import { type GraphOverlay, overlayOf } from './overlay.ts'
import type { VisibleGraph } from './visible.ts'

interface EdgesProps {
  readonly visible: VisibleGraph
  readonly drawing: Drawing
  readonly sizes: readonly Size[]
  readonly direction: 'right' | 'down'
  readonly overlay: GraphOverlay | null
  readonly store: CurrentStore
}

/**
 * All arrows in a few paths, below the boxes: a thousand elements of their own would cost more than everything else on the page.
 * Those of the box that one stands on, and those that a plan follows, are drawn once more on top.
 */
export const Edges = memo(function Edges({ visible, drawing, sizes, direction, overlay, store }: EdgesProps) {
  const shapes = useMemo(
    () =>
      visible.edges.map(([from, to], at) => {
        const ends = [from, to].map((place) => ({
          spot: drawing.spots[place] ?? { x: 0, y: 0 },
          size: sizes[place] ?? { width: 0, height: 0 },
        }))
        const [tail, head] = ends
        if (!tail || !head) return { line: '', arrow: '' }
        const points = edgePath(tail, head, drawing.routes[at] ?? null, direction)
        return { line: points.line, arrow: arrowPath(points.end, points.before) }
      }),
    [visible, drawing, sizes, direction],
  )
  const kinds = useMemo(() => {
    const lit = (place: number) => visible.boxes[place]?.type === 'asset' && isLit(visible.boxes[place])
    const some = visible.boxes.some((box) => box.type === 'asset' && !box.lit) || overlay !== null
    return visible.edges.map(([from, to]) => (some && !(lit(from) && lit(to)) ? 'dim' : 'plain'))
  }, [visible, overlay])
  const strong = useMemo(() => (overlay ? followed(visible, overlay) : []), [visible, overlay])
  const paths = useMemo(
    () => ({
      dim: join(shapes.filter((_, at) => kinds[at] === 'dim')),
      plain: join(shapes.filter((_, at) => kinds[at] === 'plain')),
      strong: join(strong.flatMap((at) => shapes[at] ?? [])),
    }),
    [shapes, kinds, strong],
  )
  return (
    <ViewportPortal>
      <svg className="edges" width={1} height={1} aria-hidden="true">
        <path className="edge edge-dim" d={paths.dim.line} />
        <path className="edge" d={paths.plain.line} />
        <path className="edge-head" d={paths.plain.arrow} />
        <path className="edge edge-strong" d={paths.strong.line} />
        <path className="edge-head edge-head-strong" d={paths.strong.arrow} />
        <CurrentEdges visible={visible} shapes={shapes} store={store} />
      </svg>
    </ViewportPortal>
  )
})

/** Path data of a line, and of the triangle at its end. */
interface Shape {
  readonly line: string
  readonly arrow: string
}

function join(shapes: readonly Shape[]): Shape {
  return { line: shapes.map(({ line }) => line).join(''), arrow: shapes.map(({ arrow }) => arrow).join('') }
}

interface CurrentEdgesProps {
  readonly visible: VisibleGraph
  readonly shapes: readonly Shape[]
  readonly store: CurrentStore
}

function CurrentEdges({ visible, shapes, store }: CurrentEdgesProps) {
  const { id, hovered } = useSyncExternalStore(store.subscribe, store.get)
  const shown = hovered ?? id
  const place = visible.boxes.findIndex((box) => box.id === shown)
  if (place < 0) return null
  const mine = join(shapes.filter((_, at) => visible.edges[at]?.includes(place)))
  return (
    <>
      <path className="edge edge-strong" d={mine.line} />
      <path className="edge-head edge-head-strong" d={mine.arrow} />
    </>
  )
}

function isLit(box: VisibleGraph['boxes'][number] | undefined): boolean {
  return box?.type === 'asset' && box.lit
}

/** The edges that pulled assets into the plan. */
function followed({ boxes, edges }: VisibleGraph, overlay: GraphOverlay): readonly number[] {
  return edges.flatMap(([from, to], at) => {
    const reader = boxes[to]?.id
    const by = reader === undefined ? null : (overlayOf(overlay, reader)?.from ?? null)
    return by !== null && by === boxes[from]?.id ? [at] : []
  })
}
