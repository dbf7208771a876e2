import { expect, test } from 'vitest'
import { formatRisks } from './risks.ts'
import { asked, graphOf, planOf } from './testing/world.ts'

const screen = { graph: graphOf([]), colour: false, width: 110 }
const risky = (count: number) => {
  const names = Array.from({ length: count }, (_, i) => `silver/m${i}`)
  const plan = planOf([{ id: '1', title: 'dbt', assets: names.map((name) => [name, 'incremental', asked]) }])
  return plan.assets.map((asset) => ({ ...asset, risk: 'rows of 2025-01-01 may be lost' }))
}

test('a mode that was forced says which rows of which model it may cost', () => {
  expect(formatRisks({ assets: risky(1) }, screen).split('\n')).toEqual([
    ' ! --incremental adds to models where that may be wrong; without it each is rebuilt in the mode that is right',
    '   silver/m0   rows of 2025-01-01 may be lost',
  ])
  expect(formatRisks({ assets: risky(7) }, screen)).toMatch(/silver\/m4 .*\n {3}… 2 more$/s)
})

test('a plan without any has no warning', () => {
  expect(formatRisks(planOf([{ id: '1', title: 'dbt', assets: [['silver/a', 'incremental', asked]] }]), screen)).toBe(
    '',
  )
})
