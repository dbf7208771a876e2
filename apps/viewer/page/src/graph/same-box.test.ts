import { describe, expect, it } from 'vitest'
import { nearestBox, sameBox } from './same-box.ts'
import { drawnAt } from './testing/drawn-at.ts'

const last = drawnAt([
  { x: 100, y: 100 },
  { x: 900, y: 100 },
])
const next = drawnAt([
  { x: 100, y: 400 },
  { x: 900, y: 700 },
  { x: 50, y: 50 },
])

describe('a box in two drawings', () => {
  it('is found by its name', () => {
    expect(sameBox(last, next, 'nba/a/a1')).toEqual({ from: { x: 900, y: 100 }, to: { x: 900, y: 700 } })
    expect(sameBox(last, next, 'nba/a/a2')).toBeNull()
  })

  it('is the nearest to where one looks', () => {
    expect(nearestBox(last, next, { x: 800, y: 300 })).toMatchObject({ to: { x: 900, y: 700 } })
    expect(nearestBox(last, drawnAt([]), { x: 0, y: 0 })).toBeNull()
  })
})
