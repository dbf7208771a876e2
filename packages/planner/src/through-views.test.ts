import { describe, expect, test } from 'vitest'
import { assetOf, checkOf, short, steps, world } from './testing/world.ts'

describe('a view that the plan does not make again', () => {
  //  rows ──> view ──> mart
  const rows = () =>
    world(`
      rows  ingest
      view  dbt view < rows
      mart  dbt      < view
    `).allBuilt()

  test('does not hide that what reads it must wait for what it shows', () => {
    const plan = rows().plan('rows mart')
    expect(steps(plan)).toEqual(['1 ingest: rows', '2 dbt: mart <- 1'])
    expect(assetOf(plan, 'mart').upstream.map(short)).toEqual(['rows'])
  })

  test('is looked through by a test of it, too', () => {
    const plan = rows().check('both', 'view mart').plan('rows mart')
    expect(checkOf(plan, 'both').step.id).toBe('2')
  })
})

test('a view that the plan makes again does not hide what it shows, which may have changed when the view has not', () => {
  const plan = world(`
    rows  ingest
    view  dbt view < rows
    mart  dbt      < view
  `).plan('mart')
  expect(assetOf(plan, 'mart').upstream.map(short)).toEqual(['rows', 'view'])
})
