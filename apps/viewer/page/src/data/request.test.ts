import { expect, it } from 'vitest'
import { assetPath, queryText } from './request.ts'

it('leaves out of a query what says nothing', () => {
  expect(queryText({})).toBe('')
  expect(queryText({ a: null, b: undefined, c: false, d: '' })).toBe('')
  expect(queryText({ select: 'fact_boxscores+', downstream: true, limit: 0 })).toBe(
    '?select=fact_boxscores%2B&downstream=1&limit=0',
  )
})

it('keeps a key within its part of the path, whatever it is', () => {
  expect(assetPath('nba/silver/fact', '/why')).toBe('/api/assets/nba/silver/fact/why')
  expect(assetPath('nba/gold/a?b#c')).toBe('/api/assets/nba/gold/a%3Fb%23c')
})
