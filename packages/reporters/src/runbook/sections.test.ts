import { expect, test } from 'vitest'
import { asked, check, planOf, type TestStep } from '../testing/world.ts'
import { runbookSections } from './sections.ts'

const dbt = (id: string, name: string, checks: readonly string[] = []): TestStep => ({
  id,
  title: 'dbt build',
  estimateMs: 1000,
  assets: [[name, 'rebuild', asked]],
  checks: checks.map((one) => check(one, [name])),
})
const program: TestStep = {
  id: '3',
  title: 'python',
  operation: 'nba/predict',
  executor: 'program',
  assets: [['gold/p', 'run', asked]],
}

const shape = (steps: readonly TestStep[]) =>
  runbookSections(planOf(steps)).map(({ number, assets, checks, estimateMs, steps }) => ({
    number,
    assets: assets.map(({ key }) => key.replace('nba/', '')).join(' '),
    checks,
    named: steps.flatMap((step) => step.checks.map(({ name }) => name)).join(' '),
    estimateMs,
  }))

test('waves of one dbt project are one command by hand, with the checks of all', () => {
  expect(shape([dbt('1', 'silver/a', ['t1']), dbt('2', 'gold/b', ['t2', 't3']), program, dbt('4', 'gold/c')])).toEqual([
    { number: '1', assets: 'silver/a gold/b', checks: 3, named: 't1 t2 t3', estimateMs: 2000 },
    { number: '2', assets: 'gold/p', checks: 0, named: '', estimateMs: null },
    { number: '3', assets: 'gold/c', checks: 0, named: '', estimateMs: 1000 },
  ])
})

test('another project is another command', () => {
  expect(shape([dbt('1', 'silver/a'), { ...dbt('2', 'gold/b'), operation: 'nba/other' }])).toHaveLength(2)
})
