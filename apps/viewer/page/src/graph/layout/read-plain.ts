import type { Drawing, LayoutRequest, Point } from './drawing.ts'

const POINTS = 72

/** Reads Graphviz's plain output of `dotOf(request)`: inches from the bottom left, one line for each box and each edge. */
export function readPlain(plain: string, request: LayoutRequest): Drawing {
  const spots: Point[] = request.boxes.map(() => ({ x: 0, y: 0 }))
  const routes = new Map<string, readonly Point[]>()
  let size: Point = { x: 0, y: 0 }
  for (const line of plain.split('\n')) {
    const words = line.split(' ')
    const number = (at: number) => Number(words[at]) * POINTS
    const point = (at: number): Point => ({ x: number(at), y: size.y - number(at + 1) })
    if (words[0] === 'graph') size = { x: number(2), y: number(3) }
    else if (words[0] === 'node') spots[Number(words[1])] = point(2)
    else if (words[0] === 'edge') {
      const count = Number(words[3])
      const points = Array.from({ length: count }, (_, at) => point(4 + 2 * at))
      if (count > 0) routes.set(`${words[1]}>${words[2]}`, points)
    }
  }
  return {
    spots,
    routes: request.edges.map(([from, to]) => routes.get(`${from}>${to}`) ?? null),
    width: size.x,
    height: size.y,
  }
}
