import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fewerEdges } from './fewer-edges.ts'

it('leaves out what a longer way says already', () => {
  expect(
    fewerEdges([
      [0, 1],
      [1, 2],
      [0, 2],
    ]),
  ).toEqual([
    [0, 1],
    [1, 2],
  ])
})

it('leaves what can be reached as it was, circles or not, and takes no arrow that could still go', () => {
  const pairs = fc.uniqueArray(
    fc.tuple(fc.nat(7), fc.nat(7)).filter(([a, b]) => a !== b),
    { selector: String },
  )
  fc.assert(
    fc.property(pairs, (edges) => {
      const fewer = fewerEdges(edges)
      expect(reachable(fewer)).toEqual(reachable(edges))
      for (const edge of fewer) {
        const without = fewer.filter((other) => other !== edge)
        expect(reachable(without)).not.toEqual(reachable(edges))
      }
    }),
  )
})

/** All pairs of which the second can be reached from the first. */
function reachable(edges: readonly (readonly [number, number])[]): readonly string[] {
  const pairs = new Set(edges.map(String))
  for (let before = -1; before !== pairs.size; ) {
    before = pairs.size
    for (const pair of [...pairs]) {
      const [from, middle] = pair.split(',')
      for (const [a, to] of edges) if (String(a) === middle) pairs.add(`${from},${to}`)
    }
  }
  return [...pairs].toSorted()
}
