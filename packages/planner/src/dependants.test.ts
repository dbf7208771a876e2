import { describe, expect, test } from 'vitest'
import { dependants, planEdges } from './dependants.ts'
import { key, short, world } from './testing/world.ts'

//  a ──> (x) ──> b ──> c        d ──> c        e
const plan = world(`
  a  dbt
  x  dbt ephemeral < a
  b  ml            < x
  d  dbt
  c  dbt           < b d
  e  dbt
`).plan('c e')

describe('dependants', () => {
  const of = (...names: string[]) => dependants(plan, names.map(key)).map(short)

  test('are all that descends within the plan, through inlined assets, in topological order', () => {
    expect(of('a')).toEqual(['b', 'c'])
    expect(of('d')).toEqual(['c'])
    expect(of('e')).toEqual([])
  })

  test('of several assets are a union, without the assets themselves', () => {
    expect(of('a', 'd', 'b')).toEqual(['c'])
  })

  test('take one key as well, and edges made before', () => {
    expect(dependants(plan, key('b'), planEdges(plan)).map(short)).toEqual(['c'])
  })

  test('of what is not planned are none', () => {
    expect(dependants(plan, key('nothing'))).toEqual([])
  })
})

test('plan edges lead from what is read to what reads it', () => {
  expect(planEdges(plan).get(key('a'))).toEqual([key('b')])
  expect(planEdges(plan).get(key('c'))).toEqual([])
})
