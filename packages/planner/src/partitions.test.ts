import { describe, expect, test } from 'vitest'
import { assetOf, steps, world } from './testing/world.ts'

const partitionsOf = (plan: ReturnType<ReturnType<typeof world>['plan']>, operation: string) =>
  plan.steps.filter((step) => step.operation === `t/${operation}`).map(({ partition }) => partition)

//  ingest = { box, pbp }, daily from 2025-01-01; the date is 2025-01-04
const bronze = () =>
  world(`
    box   ingest
    pbp   ingest
    fact  dbt < box
  `).daily('ingest', '2025-01-01')

const threeDays = { partitions: ['2025-01-01', '2025-01-02', '2025-01-03'] }

describe('an operation by day that was asked for', () => {
  test('makes the partitions that were asked for, each once, oldest first, one step each', () => {
    const plan = bronze().plan('box', { partitions: ['2025-01-02', '2025-01-01', '2025-01-02'] })
    expect(steps(plan)).toEqual(['1/2025-01-01 ingest: box pbp', '1/2025-01-02 ingest: box pbp'])
  })

  test('without partitions makes the missing ones, up to the day before the date', () => {
    const w = bronze().built('box pbp', { partitions: ['2025-01-02'] })
    expect(partitionsOf(w.plan('box'), 'ingest')).toEqual(['2025-01-01', '2025-01-03'])
  })

  test('counts a day as missing when any of the assets made together lacks it', () => {
    const w = bronze()
      .built('box', threeDays)
      .built('pbp', { partitions: ['2025-01-01', '2025-01-03'] })
    expect(partitionsOf(w.plan('box'), 'ingest')).toEqual(['2025-01-02'])
  })

  test('with nothing missing makes the newest complete day again', () => {
    expect(partitionsOf(bronze().built('box pbp', threeDays).plan('box'), 'ingest')).toEqual(['2025-01-03'])
  })

  test('does not go past its last day', () => {
    const w = world('box ingest').daily('ingest', '2025-01-01', '2025-01-02')
    expect(partitionsOf(w.plan('box'), 'ingest')).toEqual(['2025-01-01', '2025-01-02'])
  })

  test('may make the day of the date itself when told to', () => {
    expect(partitionsOf(bronze().plan('box', { partitions: ['2025-01-04'] }), 'ingest')).toEqual(['2025-01-04'])
  })
})

describe('an operation by day that was not asked for', () => {
  test('is made whole when it was never built and is needed', () => {
    const plan = bronze().plan('fact')
    expect(partitionsOf(plan, 'ingest')).toEqual(threeDays.partitions)
  })

  //  box (by day) ──> next (by day)
  test('makes the same days as what it reads', () => {
    const w = world(`
      box   ingest
      next  daily < box
    `)
      .daily('ingest', '2025-01-01')
      .daily('daily', '2025-01-01')
      .built('box next', threeDays)
    expect(partitionsOf(w.plan('box', { downstream: true, partitions: ['2025-01-02'] }), 'daily')).toEqual([
      '2025-01-02',
    ])
  })

  test('makes all the days that it has when something without days changes above it', () => {
    const w = world(`
      dim   dbt
      next  daily < dim
    `)
      .daily('daily', '2025-01-01')
      .built('dim')
      .built('next', { partitions: ['2025-01-01', '2025-01-03'] })
    expect(partitionsOf(w.plan('dim', { downstream: true }), 'daily')).toEqual(['2025-01-01', '2025-01-03'])
  })

  test('makes all the days that it has when an undriven source above it was asked for', () => {
    const w = world(`
      odds  source
      next  daily < odds
    `)
      .daily('daily', '2025-01-01')
      .built('next', threeDays)
    expect(partitionsOf(w.plan('odds', { downstream: true }), 'daily')).toEqual(threeDays.partitions)
  })
})

test('what has no partitions runs once, after all of them', () => {
  const plan = bronze().built('fact').plan('box', { downstream: true })
  expect(steps(plan).at(-1)).toBe('2 dbt: fact <- 1/2025-01-01 1/2025-01-02 1/2025-01-03')
  expect(assetOf(plan, 'box').step).toBe('1/2025-01-03')
})

describe('bad partitions', () => {
  test('a day that does not exist', () => {
    expect(() => bronze().plan('box', { partitions: ['2025-02-30'] })).toThrow(
      expect.objectContaining({ code: 'bad-date' }),
    )
  })

  test('a day outside the range', () => {
    expect(() => bronze().plan('box', { partitions: ['2024-12-31'] })).toThrow(
      expect.objectContaining({ code: 'bad-partition', details: ['its days are 2025-01-01 to today'] }),
    )
  })

  test('a day after the date', () => {
    expect(() => bronze().plan('box', { partitions: ['2025-01-05'] })).toThrow(/lies after the date 2025-01-04/)
  })

  test('partitions of what has none', () => {
    expect(() => bronze().plan('fact', { partitions: ['2025-01-01'] })).toThrow(
      expect.objectContaining({ code: 'bad-partition', details: ['found  --partitions 2025-01-01'] }),
    )
  })

  test('an operation whose first day has not passed', () => {
    const w = world('box ingest').daily('ingest', '2025-01-04')
    expect(() => w.plan('box')).toThrow(/has no complete partition on 2025-01-04/)
  })

  test('a date that does not exist', () => {
    expect(() => bronze().plan('fact', { logicalDate: '2025-13-01' })).toThrow(
      expect.objectContaining({ code: 'bad-date' }),
    )
  })
})
