import { describe, expect, test } from 'vitest'
import { untouchedOf, world } from './testing/world.ts'

//  raw ──> fact ──> mart ──> dash        other: on its own
//                    ├───> api (live)
//                    └───> ml (exposure)
const platform = () =>
  world(`
    raw    ingest
    fact   dbt            < raw
    inner  dbt ephemeral  < fact
    mart   dbt            < inner
    dash   ecs service    < mart
    api    live           < mart
    ml     exposure       < mart
    other  dbt
    solo   live           < other
    odds   source
  `).allBuilt()

describe('what is left alone', () => {
  test('each asset that is not planned is named once, but for inlined ones', () => {
    const plan = platform().plan('fact', { downstream: true })
    const named = [...plan.assets.map(({ key }) => key), ...plan.untouched.flatMap(({ keys }) => keys)]
    expect(named.sort()).toEqual(
      platform()
        .graph.keys.filter((key) => key !== 't/g/inner')
        .toSorted(),
    )
    expect(plan.assetsInGraph).toBe(10)
  })

  test('live readers and exposures behind the plan need nothing', () => {
    expect(untouchedOf(platform().plan('fact', { downstream: true }), 'live')).toEqual(['api', 'ml'])
  })

  test('what nothing planned leads to is not affected', () => {
    const plan = platform().plan('fact', { downstream: true })
    expect(untouchedOf(plan, 'not affected')).toEqual(['odds', 'other', 'raw', 'solo'])
  })

  test('what is behind the plan and was not asked for is left behind', () => {
    const plan = platform().plan('fact')
    expect(untouchedOf(plan, 'left behind')).toEqual(['mart', 'dash'])
    expect(untouchedOf(plan, 'live')).toEqual(['api', 'ml'])
  })

  test('what is excluded is named as such, and what is behind it is left behind', () => {
    const plan = platform().plan('fact', { downstream: true, exclude: 'mart' })
    expect(untouchedOf(plan, 'excluded')).toEqual(['mart'])
    expect(untouchedOf(plan, 'left behind')).toEqual(['dash'])
  })

  test('what was never built and is not needed is told apart from what is out of date', () => {
    const plan = world(`
      raw   ingest
      fact  dbt      < raw
      mart  dbt      < fact
      view  dbt view < fact
      api   live     < view
    `)
      .built('raw fact')
      .plan('fact')
    expect(untouchedOf(plan, 'never built')).toEqual(['mart', 'view'])
    expect(untouchedOf(plan, 'left behind')).toEqual([])
    expect(untouchedOf(plan, 'not affected')).toEqual(['raw', 'api'])
  })

  test('a live reader that was asked for is named even with an empty plan', () => {
    expect(untouchedOf(platform().plan('api'), 'live')).toEqual(['api'])
  })

  test('types without assets are left out', () => {
    expect(world('only dbt').plan('only').untouched).toEqual([])
  })
})

//  raw ──> view ──> table
test('a view over what is rebuilt shows it at once, and only the table behind it is left behind', () => {
  const w = world(`
    raw    ingest
    view   dbt view < raw
    table  dbt      < view
    upper  dbt view < table
  `).allBuilt()
  const plan = w.plan('raw')
  expect(untouchedOf(plan, 'live')).toEqual(['view'])
  expect(untouchedOf(plan, 'left behind')).toEqual(['table', 'upper'])
})
