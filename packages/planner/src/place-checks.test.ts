import { describe, expect, test } from 'vitest'
import { checkOf, planned, short, steps, world } from './testing/world.ts'

const blocks = (plan: ReturnType<ReturnType<typeof world>['plan']>, name: string) =>
  checkOf(plan, name).check.blocks.map(short)

//  fact ──> features ──> (ml) predictions ──> tonight ──> dash
//     └───> mart ───────────────────────────────────────────┘
const split = () =>
  world(`
    fact         dbt
    features     dbt          < fact
    mart         dbt          < fact
    predictions  ml           < features
    tonight      dbt          < predictions
    dash         ecs service  < tonight mart
  `)
const all = { downstream: true }

describe('which checks run', () => {
  test('those with at least one parent in the plan, as one eager build would', () => {
    const w = split().allBuilt().check('on_mart', 'mart').check('on_both', 'mart fact').check('elsewhere', 'fact')
    expect(steps(w.plan('mart'))).toEqual(['1 dbt: mart [on_both on_mart]'])
  })

  test('one with a parent that was never built and is not planned is named as not run', () => {
    const w = split().built('fact').check('both', 'fact mart')
    const plan = w.plan('fact')
    expect(plan.checksNotRun).toEqual([{ name: 'both', parent: 't/g/mart' }])
    expect(plan.steps.flatMap((step) => step.checks)).toEqual([])
  })

  test('one with an undriven source among its parents runs', () => {
    const w = world(`
      odds  source
      fact  dbt < odds
    `).check('both', 'odds fact')
    expect(steps(w.plan('fact'))).toEqual(['1 dbt: fact [both]'])
  })

  test('one on an inlined model runs with what the model reads', () => {
    const w = world(`
      fact    dbt
      inline  dbt ephemeral < fact
      mart    dbt           < inline
    `)
      .allBuilt()
      .check('on_inline', 'inline')
    expect(steps(w.plan('fact', all))).toEqual(['1 dbt: fact mart [on_inline]'])
    expect(steps(w.plan('fact'))).toEqual(['1 dbt: fact'])
  })

  test('one on an inlined model that reads something never built is not run', () => {
    const w = world(`
      fact    dbt
      lost    dbt
      inline  dbt ephemeral < lost
    `)
      .built('fact')
      .check('both', 'fact inline')
    expect(w.plan('fact').checksNotRun).toEqual([{ name: 'both', parent: 't/g/lost' }])
  })

  test('one of the undriven source that was asked for runs first', () => {
    const w = world(`
      odds  source
      fact  dbt < odds
    `).check('on_odds', 'odds')
    expect(steps(w.plan('odds', all))).toEqual(['1 dbt: fact [on_odds]'])
  })
})

describe('where a check runs', () => {
  test('in the step that builds its parent', () => {
    const w = split().check('on_fact', 'fact').check('on_tonight', 'tonight')
    const plan = w.plan('fact', all)
    expect(checkOf(plan, 'on_fact').step.id).toBe('1')
    expect(checkOf(plan, 'on_tonight').step.id).toBe('3')
  })

  test('with parents on both sides of another operation: in the step that builds the last of them', () => {
    const plan = split().check('across', 'fact tonight').plan('fact', all)
    expect(checkOf(plan, 'across').step.id).toBe('3')
  })

  test('a parent that is not planned does not count', () => {
    const plan = split().allBuilt().check('across', 'fact tonight').plan('fact')
    expect(checkOf(plan, 'across').step.id).toBe('1')
  })

  test('on what another operation makes: in the first step of its own operation behind it', () => {
    const plan = split().check('on_predictions', 'predictions').plan('fact', all)
    expect(checkOf(plan, 'on_predictions').step.id).toBe('3')
  })

  test('a unit test runs in the step that builds its model', () => {
    const plan = split().check('unit', 'tonight', { kind: 'unit' }).plan('fact', all)
    expect(checkOf(plan, 'unit')).toMatchObject({ step: { id: '3' }, check: { kind: 'unit' } })
  })

  //  boxes ──> fact        plays: no dbt model reads it
  test('where no step of its operation comes after the last parent: in a step of its own that builds nothing', () => {
    const w = world(`
      boxes  ingest
      plays  ingest_plays
      fact   dbt < boxes
    `)
      .check('on_boxes', 'boxes')
      .check('on_plays', 'plays')
      .check('on_both', 'boxes plays')
    expect(steps(w.plan('fact plays'))).toEqual([
      '1 ingest: boxes',
      '2 ingest_plays: plays',
      '3 dbt: fact [on_boxes] <- 1',
      '4 dbt: [on_both on_plays] <- 1 2',
    ])
  })

  test('a plan without any step of its operation gets one at the end', () => {
    const w = world(`
      boxes  ingest
      fact   dbt < boxes
    `)
      .check('on_boxes', 'boxes')
      .operation('dbt', { title: 'dbt build' })
    const plan = w.plan('boxes')
    expect(steps(plan)).toEqual(['1 ingest: boxes', '2 dbt: [on_boxes] <- 1'])
    expect(plan.steps[1]).toMatchObject({ title: 'dbt build', executor: 'dbt', partition: null, assets: [] })
  })

  test('after several partitions: once, after all of them', () => {
    const w = world(`
      boxes  ingest
      fact   dbt < boxes
    `)
      .daily('ingest', '2025-01-02')
      .check('own', 'boxes', { operation: 't/ingest' })
      .check('on_boxes', 'boxes')
      .built('fact')
    expect(steps(w.plan('boxes', all))).toEqual([
      '1/2025-01-02 ingest: boxes',
      '1/2025-01-03 ingest: boxes',
      '2 ingest: [own] <- 1/2025-01-02 1/2025-01-03',
      '3 dbt: fact [on_boxes] <- 1/2025-01-02 1/2025-01-03 2',
    ])
  })

  test('checks on their own split no building step', () => {
    const without = split().plan('fact', all)
    const w = split()
    for (const name of ['fact', 'features', 'mart', 'predictions', 'tonight']) w.check(`on_${name}`, name)
    const plan = w.check('on_dash', 'dash').plan('fact', all)
    expect(plan.steps.filter((step) => step.assets.length > 0)).toHaveLength(without.steps.length)
    expect(planned(plan)).toEqual(planned(without))
  })
})

describe('what a failing check stops', () => {
  test('what descends from its parent, in later steps; within the step dbt sees to it', () => {
    const plan = split().check('on_fact', 'fact').check('on_mart', 'mart').plan('fact', all)
    expect(blocks(plan, 'on_fact')).toEqual(['predictions', 'tonight', 'dash'])
    expect(blocks(plan, 'on_mart')).toEqual(['dash'])
  })

  test('with several parents: what descends from all of them', () => {
    const plan = split().check('features_mart', 'features mart').plan('fact', all)
    expect(blocks(plan, 'features_mart')).toEqual(['dash'])
  })

  test('also of parents that are not in the plan, and through what is not', () => {
    //  a ──> m (ml) ──> z        b ──> z
    const w = world(`
      a  dbt
      b  dbt
      m  ml   < a
      z  ml2  < m b
      y  ml3  < m
    `)
      .allBuilt()
      .check('a_b', 'a b')
    expect(blocks(w.plan('a', { ...all }), 'a_b')).toEqual(['z'])
  })

  test('nothing where it only warns', () => {
    const plan = split().check('on_fact', 'fact', { severity: 'warn' }).plan('fact', all)
    expect(blocks(plan, 'on_fact')).toEqual([])
  })

  test('nothing that does not wait for the step that it runs in', () => {
    //  raw ──> fact (dbt)      raw ──> copy: both at once
    const w = world(`
      raw   ingest
      fact  dbt   < raw
      copy  copy  < raw
      last  last  < copy fact
    `).check('on_raw', 'raw')
    const plan = w.plan('raw', all)
    expect(checkOf(plan, 'on_raw').step.assets.map(short)).toEqual(['fact'])
    expect(blocks(plan, 'on_raw')).toEqual(['last'])
  })

  //  features ──> (ml) predictions ──> dash        no dbt step behind ml
  test('a step of its own goes before what it may stop', () => {
    const w = world(`
      features     dbt
      predictions  ml           < features
      dash         ecs service  < predictions
      page         ecs2 service < features
    `)
      .check('on_predictions', 'predictions')
      .check('warning', 'predictions', { severity: 'warn' })
    const plan = w.plan('features', all)
    expect(steps(plan)).toEqual([
      '1 dbt: features',
      '2 ecs2: page <- 1',
      '3 ml: predictions <- 1',
      '4 dbt: [on_predictions warning] <- 3',
      '5 ecs: dash <- 3 4',
    ])
    expect(blocks(plan, 'on_predictions')).toEqual(['dash'])
  })
})
