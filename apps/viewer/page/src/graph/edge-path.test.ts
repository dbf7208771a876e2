import { expect, it } from 'vitest'
import { arrowPath, edgePath } from './edge-path.ts'

const size = { width: 100, height: 40 }
const tail = { spot: { x: 50, y: 20 }, size }
const head = { spot: { x: 350, y: 120 }, size }

it('draws one curve from side to side where the layout found no way', () => {
  expect(edgePath(tail, head, null, 'right').line).toBe('M100 20C200 20 200 120 300 120')
  expect(edgePath(tail, head, null, 'down').line).toMatch(/^M50 40C/)
})

it('follows the way that the layout found', () => {
  const route = [0, 1, 2, 3, 4, 5, 6].map((x) => ({ x, y: 0 }))
  const shape = edgePath(tail, head, route, 'right')
  expect(shape.line).toBe('M0 0C1 0 2 0 3 0C4 0 5 0 6 0')
  expect(shape.end).toEqual({ x: 6, y: 0 })
})

it('points the arrow at its end', () => {
  expect(arrowPath({ x: 10, y: 0 }, { x: 0, y: 0 })).toMatch(/^M10 0L3\.7 -3L3\.7 3Z$/)
})
