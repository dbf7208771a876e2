import { describe, expect, test } from 'vitest'
import { why, world } from './testing/world.ts'

describe('why an asset is in the plan', () => {
  const all = { downstream: true }

  //  fact ──> a ──> mart
  //     ├───> b ─────┤
  //     └────────────┘
  const diamond = () =>
    world(`
      fact  dbt
      a     dbt < fact
      b     dbt < fact
      mart  dbt < a b fact
    `).allBuilt()

  test('asked comes before everything', () => {
    expect(why(diamond().plan('fact mart', all), 'mart')).toBe('asked')
  })

  test('of several upstream assets the others are counted', () => {
    expect(why(diamond().plan('fact', all), 'mart')).toBe('upstream fact +2')
  })

  test('of several upstream assets one that was asked for is named, wherever it stands', () => {
    const w = world(`
      top   dbt
      mid   dbt < top
      odd   dbt < top
      mart  dbt < mid odd
    `).allBuilt()
    expect(why(w.plan('top odd', all), 'mart')).toBe('upstream odd +1')
  })

  test('otherwise the first in topological order', () => {
    const w = world(`
      fact  dbt
      b     dbt < fact
      a     dbt < fact
      mart  dbt < b a
    `).allBuilt()
    expect(why(w.plan('fact', all), 'mart')).toBe('upstream a +1')
  })

  test('upstream assets that are not in the plan are not counted', () => {
    expect(why(diamond().plan('a', all), 'mart')).toBe('upstream a')
  })

  test('a never-built upstream asset counts, but is not named for pulling its reader in', () => {
    const w = world(`
      aaa   dbt
      fact  dbt
      mart  dbt < aaa fact
    `).built('fact mart')
    expect(why(w.plan('fact', all), 'mart')).toBe('upstream fact +1')
  })

  test('the shortest way through inlined assets is named, in the direction of the data', () => {
    const w = world(`
      fact  dbt
      e1    dbt ephemeral < fact
      e2    dbt ephemeral < e1
      e3    dbt ephemeral < e2
      mart  dbt           < e3 e2
    `).allBuilt()
    expect(why(w.plan('fact', all), 'mart')).toBe('upstream fact via e1 e2')
  })

  test('a sibling that is itself behind the plan says so rather than "same operation"', () => {
    const w = world(`
      a  dbt
      x  pair < a
      y  pair < a
    `).allBuilt()
    const plan = w.plan('a', all)
    expect([why(plan, 'x'), why(plan, 'y')]).toEqual(['upstream a', 'upstream a'])
  })

  test('a sibling is in for what is made with it, even if it was never built and is read', () => {
    const w = world(`
      box    ingest
      pbp    ingest
      plays  dbt < pbp
    `).built('box')
    expect(why(w.plan('box', all), 'pbp')).toBe('same operation as box')
  })
})
