import type { Drawing, LayoutRequest, Point } from './drawing.ts'

const GAP = 16

/**
 * Takes the boxes without any edge out of a request: Graphviz would put them all into one rank, hundreds above one another.
 * `around(drawing)` puts them back, as a block below what has edges.
 */
export function withoutLoose(request: LayoutRequest): {
  readonly tied: LayoutRequest
  readonly around: (drawing: Drawing) => Drawing
} {
  const isTied = new Set(request.edges.flat())
  const tiedPlaces = request.boxes.flatMap((_, place) => (isTied.has(place) ? [place] : []))
  const loosePlaces = request.boxes.flatMap((_, place) => (isTied.has(place) ? [] : [place]))
  if (loosePlaces.length < 2) return { tied: request, around: (drawing) => drawing }
  const tiedPlaceOf = new Map(tiedPlaces.map((place, at) => [place, at]))
  const tied: LayoutRequest = {
    ...request,
    boxes: tiedPlaces.flatMap((place) => request.boxes[place] ?? []),
    edges: request.edges.map(([from, to]) => [tiedPlaceOf.get(from) ?? 0, tiedPlaceOf.get(to) ?? 0]),
  }
  return {
    tied,
    around(drawing) {
      const spots: Point[] = []
      tiedPlaces.forEach((place, at) => {
        spots[place] = drawing.spots[at] ?? { x: 0, y: 0 }
      })
      const block = blockOf(loosePlaces, request, drawing.width)
      const top = drawing.height === 0 ? 0 : drawing.height + 3 * GAP
      for (const [place, { x, y }] of block.spots) spots[place] = { x, y: y + top }
      return {
        spots,
        routes: drawing.routes,
        width: Math.max(drawing.width, block.width),
        height: top + block.height,
      }
    },
  }
}

/** Rows of columns of one width, about as wide as what is above it, or half as high as wide. */
function blockOf(places: readonly number[], { boxes }: LayoutRequest, width: number) {
  const sizes = places.map((place) => boxes[place] ?? { width: 0, height: 0 })
  const columnWidth = Math.max(...sizes.map(({ width }) => width)) + GAP
  const rowHeight = Math.max(...sizes.map(({ height }) => height)) + GAP
  const square = Math.ceil(Math.sqrt((places.length * rowHeight * 1.6) / columnWidth))
  const columns = Math.max(1, square, Math.min(8, Math.floor(width / columnWidth)))
  const rows = Math.ceil(places.length / columns)
  const spots = places.map((place, at): readonly [number, Point] => {
    // Column by column, as one reads a list.
    const column = Math.floor(at / rows)
    const size = sizes[at] ?? { width: 0, height: 0 }
    return [place, { x: column * columnWidth + size.width / 2, y: (at % rows) * rowHeight + rowHeight / 2 }]
  })
  return { spots, width: columns * columnWidth - GAP, height: rows * rowHeight }
}
