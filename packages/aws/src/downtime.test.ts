import { expect, test } from 'vitest'
import { Downtime } from './downtime.ts'

test('downtime is the sum of the stretches from a failed look to the next good one', () => {
  const downtime = new Downtime()
  for (const [up, at] of [
    [true, 0],
    [false, 100],
    [false, 200],
    [true, 350],
    [true, 400],
    [false, 500],
  ] as const)
    downtime.look(up, at)
  expect(downtime.total(600)).toBe(350)
})

test('what always answered was not down', () => {
  const downtime = new Downtime()
  downtime.look(true, 5)
  expect(downtime.total(100)).toBe(0)
})
