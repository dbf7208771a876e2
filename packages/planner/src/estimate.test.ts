import { describe, expect, test } from 'vitest'
import { median } from './estimate.ts'
import { assetOf, world } from './testing/world.ts'

describe('the median', () => {
  test('is the middle, whatever the order', () => {
    expect(median([90, 10, 20])).toBe(20)
    expect(median([40, 10, 20, 30])).toBe(25)
    expect(median([7])).toBe(7)
  })

  test('of nothing is unknown', () => {
    expect(median([])).toBeNull()
  })
})

describe('an estimate', () => {
  //  raw ──> a, b ──> out        aside: at the same time, shorter
  const platform = () =>
    world(`
      raw    ingest
      twin   ingest
      a      dbt     < raw
      b      dbt     < a
      out    report  < b
      aside  page    < raw
    `)
      .built('raw', { durationsMs: [400, 500, 600] })
      .built('twin', { durationsMs: [100] })
      .built('a', { durationsMs: [1_000] })
      .built('b', { durationsMs: [2_000] })
      .built('out', { durationsMs: [50] })
      .built('aside', { durationsMs: [900] })
  const all = { downstream: true }

  test('of an asset is the median of earlier durations', () => {
    const plan = platform().plan('raw', all)
    expect(assetOf(plan, 'raw').estimateMs).toBe(500)
  })

  test('of a dbt step is its models and one start of dbt', () => {
    const plan = platform().plan('raw', all, { dbtInvocationMs: 300 })
    expect(plan.steps.map((step) => [step.operation, step.estimateMs])).toEqual([
      ['t/ingest', 500],
      ['t/dbt', 3_300],
      ['t/page', 900],
      ['t/report', 50],
    ])
  })

  test('in all is the longest path, not the sum', () => {
    expect(platform().plan('raw', all, { dbtInvocationMs: 300 }).estimateMs).toBe(500 + 3_300 + 50)
  })

  test('starts dbt in two seconds unless told otherwise', () => {
    expect(platform().plan('a').estimateMs).toBe(3_000)
  })

  test('is unknown where nothing is known, and leaves out single assets that are not', () => {
    expect(world('a dbt').plan('a')).toMatchObject({ estimateMs: null, steps: [{ estimateMs: null }] })
    const w = world(`
      a  dbt
      b  dbt < a
    `).built('b', { durationsMs: [10] })
    expect(w.plan('b', {}, { dbtInvocationMs: 0 }).estimateMs).toBe(10)
  })

  test('counts the days of an operation one after another', () => {
    const w = world('raw ingest')
      .daily('ingest', '2025-01-01')
      .built('raw', { durationsMs: [200] })
    const plan = w.plan('raw')
    expect(plan.steps.map((step) => step.estimateMs)).toEqual([200, 200, 200])
    expect(assetOf(plan, 'raw').estimateMs).toBe(600)
    expect(plan.estimateMs).toBe(600)
  })
})
