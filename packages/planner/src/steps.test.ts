import { describe, expect, test } from 'vitest'
import { assetOf, steps, world } from './testing/world.ts'

describe('a dbt project', () => {
  test('that lies together is one step', () => {
    const w = world(`
      a  dbt
      b  dbt < a
      c  dbt < b
    `)
    expect(steps(w.plan('c'))).toEqual(['1 dbt: a b c'])
  })

  //  fact ──> features ──> (ml) predictions ──> tonight ──> dashboard
  //     └───> mart ─────────────────────────────────────────────┘
  test('that is split by another asset is built in two steps around it', () => {
    const w = world(`
      fact         dbt
      features     dbt          < fact
      mart         dbt          < fact
      predictions  ml           < features
      tonight      dbt          < predictions
      dashboard    ecs service  < tonight mart
      api          live         < tonight
    `)
    expect(steps(w.plan('fact', { downstream: true }))).toEqual([
      '1 dbt: fact features mart',
      '2 ml: predictions <- 1',
      '3 dbt: tonight <- 2',
      '4 ecs: dashboard <- 1 3',
    ])
  })

  //  a ──> m1 ──> b ──> m2 ──> c        a ──> late: nothing between
  test('takes as many steps as its longest path leaves and comes back, and builds each asset as early as it can', () => {
    const w = world(`
      a     dbt
      m1    ml1 < a
      b     dbt < m1
      m2    ml2 < b
      c     dbt < m2 late
      late  dbt < a
    `)
    expect(steps(w.plan('c'))).toEqual([
      '1 dbt: a late',
      '2 ml1: m1 <- 1',
      '3 dbt: b <- 2',
      '4 ml2: m2 <- 3',
      '5 dbt: c <- 1 4',
    ])
  })

  test('is not split by an asset of another operation that is not in the plan', () => {
    const w = world(`
      a  dbt
      m  ml   < a
      b  dbt  < m a
    `).allBuilt()
    expect(steps(w.plan('a b'))).toEqual(['1 dbt: a b'])
  })

  test('waits for what it reads through inlined models', () => {
    const w = world(`
      raw   ingest
      x     dbt ephemeral  < raw
      fact  dbt            < x
    `)
    expect(steps(w.plan('fact'))).toEqual(['1 ingest: raw', '2 dbt: fact <- 1'])
  })
})

describe('several dbt projects', () => {
  //  a1 ──> b1
  //  b2 ──> a2        levelled each on its own, a1 and a2 would share a step, and b1 and b2 another: a cycle
  test('that read one another crosswise do not wait for one another', () => {
    const w = world(`
      a1  dbt_a
      a2  dbt_a  < b2
      b1  dbt_b  < a1
      b2  dbt_b
    `)
    expect(steps(w.plan('a2 b1'))).toEqual(['1 dbt_b: b2', '2 dbt_a: a1 a2 <- 1', '3 dbt_b: b1 <- 2'])
  })

  //  a1 ──> b1 ──> a2 ──> b2
  test('that alternate take turns', () => {
    const w = world(`
      a1  dbt_a
      b1  dbt_b  < a1
      a2  dbt_a  < b1
      b2  dbt_b  < a2
    `)
    expect(steps(w.plan('b2'))).toEqual(['1 dbt_a: a1', '2 dbt_b: b1 <- 1', '3 dbt_a: a2 <- 2', '4 dbt_b: b2 <- 3'])
  })
})

describe('an indivisible operation', () => {
  //  pair = { x, y }: x reads a, y reads b, and a dbt model reads both
  test('is one step that waits for what any of its assets reads', () => {
    const w = world(`
      a  dbt
      b  other
      x  pair < a
      y  pair < b
      z  dbt  < x y
    `)
    expect(steps(w.plan('z'))).toEqual(['1 dbt: a', '2 other: b', '3 pair: x y <- 1 2', '4 dbt: z <- 3'])
  })

  //  a ──> x, y ──> b        the siblings tie b to a, though no edge leads from a to b
  test('splits a dbt project that reads a sibling of what reads it', () => {
    const w = world(`
      a  dbt
      x  pair < a
      y  pair
      b  dbt  < y
    `)
    expect(steps(w.plan('a b'))).toEqual(['1 dbt: a', '2 pair: x y <- 1', '3 dbt: b <- 2'])
  })

  test('may read its own assets', () => {
    const w = world(`
      x  pair
      y  pair < x
    `)
    expect(steps(w.plan('y'))).toEqual(['1 pair: x y'])
  })
})

describe('a step', () => {
  test('has a title with the date and the partition filled in, its executor, its pool', () => {
    const w = world(`
      raw  ingest
      out  ml < raw
    `)
      .operation('ml', { title: 'python -m src.app --run-date {date}' })
      .operation('ingest', { title: 'ingest {partition}', pool: 'stats-source' })
      .daily('ingest', '2025-01-01')
    const { steps: planned } = w.built('out').plan('raw out', { partitions: ['2025-01-02'] })
    expect(planned).toMatchObject([
      {
        id: '1/2025-01-02',
        title: 'ingest 2025-01-02',
        pool: 'stats-source',
        executor: 'program',
        partition: '2025-01-02',
      },
      { id: '2', title: 'python -m src.app --run-date 2025-01-04', pool: null, executor: 'program', partition: null },
    ])
  })

  test('is named by the assets that it makes', () => {
    const w = world(`
      raw  ingest
      a    dbt < raw
    `)
    const plan = w.plan('a')
    expect(assetOf(plan, 'raw').step).toBe('1')
    expect(assetOf(plan, 'a').step).toBe('2')
  })
})
