import { describe, expect, test } from 'vitest'
import { steps, type World, world } from './testing/world.ts'

/** The steps of dbt, when what is in front of it changes. */
function waves(w: World, change: Parameters<World['plan']>[1] = {}, dbtInvocationMs = 250): string[] {
  const plan = w.plan('box', { downstream: true, ...change }, { dbtInvocationMs })
  return steps({ ...plan, steps: plan.steps.filter(({ executor }) => executor === 'dbt') })
}

//  box ──> a ──> b ──> c ──> d
const slow = (ms = 5_000) =>
  world(`
    box  ingest
    a    dbt < box
    b    dbt < a
    c    dbt < b
    d    dbt < c
  `).allRan({ durationsMs: [ms] })

describe('a dbt project is built in waves', () => {
  test('where what may be spared behind a cut is worth one more invocation', () => {
    expect(waves(slow())).toEqual(['2 dbt: a <- 1', '3 dbt: b <- 2', '4 dbt: c <- 3', '5 dbt: d <- 4'])
  })

  test('in fewer, the less there is to spare, and the first cut is behind what enters it', () => {
    expect(waves(slow(300))).toEqual(['2 dbt: a <- 1', '3 dbt: b c d <- 2'])
    expect(waves(slow(200))).toEqual(['2 dbt: a b c d <- 1'])
  })

  test('in one where an invocation is dear', () => {
    expect(waves(slow(700), {}, 2_000)).toEqual(['2 dbt: a b c d <- 1'])
    expect(waves(slow(5_000), {}, 2_000)).toEqual(['2 dbt: a <- 1', '3 dbt: b <- 2', '4 dbt: c d <- 3'])
  })

  test('by 300 ms for each asset that was never timed', () => {
    expect(waves(slow().allRan())).toEqual(['2 dbt: a <- 1', '3 dbt: b c d <- 2'])
  })

  test('in one where nothing can be spared: all is wanted, or built for the first time', () => {
    expect(waves(slow(), { cutoff: false })).toEqual(['2 dbt: a b c d <- 1'])
    expect(waves(slow(), { fullRefresh: true })).toEqual(['2 dbt: a b c d <- 1'])
    const first = slow()
    for (const name of Object.keys(first.history)) delete first.history[name]
    expect(waves(first)).toEqual(['2 dbt: a b c d <- 1'])
  })

  test('in one where each invocation runs hooks', () => {
    expect(waves(slow().operation('dbt', { hooks: 'once' }))).toEqual(['2 dbt: a b c d <- 1'])
  })

  //  box ──> a ──> x ──> late        a ──> y (ml) ──> z        the levels stay apart, each in waves of its own
  test('within each of its levels', () => {
    const w = world(`
      box   ingest
      a     dbt < box
      x     dbt < a
      y     ml  < a
      z     dbt < y
      zz    dbt < z
    `).allRan({ durationsMs: [5_000] })
    expect(waves(w)).toEqual(['2 dbt: a <- 1', '3 dbt: x <- 2', '5 dbt: z <- 4', '6 dbt: zz <- 5'])
  })

  test('with each test in the wave that makes the last of its parents', () => {
    const w = slow().check('of_a', 'a').check('of_both', 'a c')
    expect(waves(w)).toEqual(['2 dbt: a [of_a] <- 1', '3 dbt: b <- 2', '4 dbt: c [of_both] <- 3', '5 dbt: d <- 4'])
  })
})
