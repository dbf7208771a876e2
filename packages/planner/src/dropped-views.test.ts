import { describe, expect, test } from 'vitest'
import { planned, why, world } from './testing/world.ts'

describe('views behind what is replaced', () => {
  //  fact ──> (inlined) ──> low (view) ──> high (view) ──> mart
  const stack = (fact: string) =>
    world(`
      fact     dbt ${fact}
      inlined  dbt ephemeral  < fact
      low      dbt view       < inlined
      high     dbt view       < low
      mart     dbt            < high
    `).allBuilt()

  test('a replaced table brings back the views that fall with it, views on views included, without downstream', () => {
    const plan = stack('table').plan('fact')
    expect(planned(plan)).toEqual(['fact', 'low', 'high'])
    expect(why(plan, 'low')).toBe('view dropped with fact')
    expect(why(plan, 'high')).toBe('view dropped with fact')
  })

  test('an incremental model in full refresh replaces its table', () => {
    expect(planned(stack('incremental').plan('fact'))).toEqual(['fact', 'low', 'high'])
  })

  test('an incremental model that is only added to leaves its views standing', () => {
    const w = stack('incremental').asset('fact', { meta: { headwater: { rewrites: 'handled' } } })
    expect(planned(w.plan('fact'))).toEqual(['fact'])
    expect(planned(w.plan('fact', { fullRefresh: true }))).toEqual(['fact', 'low', 'high'])
  })

  test('a seed keeps its table, except in a full refresh', () => {
    expect(planned(stack('seed').plan('fact'))).toEqual(['fact'])
    expect(planned(stack('seed').plan('fact', { fullRefresh: true }))).toEqual(['fact', 'low', 'high'])
  })

  test('a snapshot is never replaced', () => {
    expect(planned(stack('snapshot').plan('fact', { fullRefresh: true }))).toEqual(['fact'])
  })

  test('rows written by a program leave views standing', () => {
    const w = world(`
      raw   ingest
      view  dbt view < raw
    `).allBuilt()
    expect(planned(w.plan('raw'))).toEqual(['raw'])
  })

  test('making a view again drops the views on it', () => {
    const plan = stack('table').plan('low')
    expect(planned(plan)).toEqual(['low', 'high'])
    expect(why(plan, 'high')).toBe('view dropped with low')
  })

  test('a view that was never built is not missed', () => {
    const w = world(`
      fact  dbt
      view  dbt view < fact
    `).built('fact')
    expect(planned(w.plan('fact'))).toEqual(['fact'])
  })

  test('the tables behind a dropped view are not rebuilt for it: it shows what it showed', () => {
    // need (never built) ──> shown (view) ──> mart, and need ──> root
    const w = world(`
      need   dbt
      root   dbt       < need
      shown  dbt view  < need
      mart   dbt       < shown
    `).built('root shown mart')
    expect(planned(w.plan('root', { downstream: true }))).toEqual(['need', 'root', 'shown'])
  })

  test('a view that is in the wave anyway names what it reads', () => {
    expect(why(stack('table').plan('fact', { downstream: true }), 'high')).toBe('upstream low')
  })

  test('leaving out a view that would fall is refused', () => {
    expect(() => stack('table').plan('fact', { exclude: 'high' })).toThrow(
      expect.objectContaining({
        code: 'refused',
        message: expect.stringMatching(/high is excluded, but rebuilding .*fact drops it/),
      }),
    )
  })
})
