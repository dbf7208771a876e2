import { expect, it } from 'vitest'
import { type DbtNode, dbtSelectors } from './dbt-selectors.ts'

const node = (fqn: string, name = fqn.slice(fqn.lastIndexOf('.') + 1), version?: string): DbtNode => ({
  id: `model.${fqn}`,
  name,
  names: { fqn, ...(version !== undefined && { version }) },
})

const chosen = (wanted: readonly DbtNode[], others: readonly DbtNode[] = []) =>
  dbtSelectors(wanted, [...wanted, ...others])

it('is the name alone where that is exact', () => {
  expect(chosen([node('nba.gold.form')], [node('nba.gold.form_old'), node('nba.form_tests.x')])).toEqual({
    selectors: ['form'],
    loose: [],
  })
})

it('is the whole path where a folder, a package or another model has the name', () => {
  expect(chosen([node('nba.gold.form')], [node('nba.form.x')]).selectors).toEqual(['gold.form'])
  expect(chosen([node('nba.gold.form')], [node('other.gold.form')]).selectors).toEqual(['nba.gold.form'])
  expect(chosen([node('nba.gold.nba')], [node('nba.gold.x')]).selectors).toEqual(['gold.nba'])
})

it('needs no path where what the name selects besides is wanted too: unit tests lie under their model', () => {
  expect(chosen([node('nba.form'), node('nba.form.knows_no_result')]).selectors).toEqual(['form', 'knows_no_result'])
})

it('says what cannot be named alone', () => {
  const { selectors, loose } = chosen([node('nba.form')], [node('nba.form.elsewhere')])
  expect(selectors).toEqual(['form'])
  expect(loose.map(({ node, besides }) => [node.name, besides])).toEqual([['form', ['elsewhere']]])
})

it('tells versions apart', () => {
  const versions = [node('nba.orders.v1', 'orders', '1'), node('nba.orders.v2', 'orders', '2')] as const
  expect(chosen([versions[1]], [versions[0]])).toEqual({ selectors: ['orders.v2'], loose: [] })
})

it('leaves no operator of dbt in a name, and sees what else that may mean', () => {
  expect(chosen([node('nba.a+b', 'a+b')], [node('nba.x')])).toEqual({ selectors: ['a?b'], loose: [] })
  expect(chosen([node('nba.a+b', 'a+b')], [node('nba.a-b')]).loose).toHaveLength(1)
})
