import { expect, it } from 'vitest'
import { hideSecrets, keepSecret, safeJson } from './secrets.ts'

it('what an environment holds of secrets is hidden from then on', () => {
  expect(hideSecrets('shop-token-1')).toBe('shop-token-1')
  keepSecret({ SHOP_TOKEN: 'shop-token-1', DATABASE_URL: 'postgres://me:p%40ssw0rd@db/x', PLAIN: 'visible' })
  expect(hideSecrets('shop-token-1, p%40ssw0rd and p@ssw0rd, visible')).toBe('***, *** and ***, visible')
})

it('a longer secret is hidden whole where another is its beginning', () => {
  keepSecret({ A_SECRET: 'swordfish' })
  keepSecret({ B_SECRET: 'swordfish-and-more' })
  expect(hideSecrets('swordfish-and-more')).toBe('***')
})

it('JSON is searched before it is escaped', () => {
  keepSecret({ QUOTED_SECRET: 'with "quotes"' })
  expect(JSON.parse(safeJson({ a: ['says with "quotes"', 5, null] }))).toEqual({ a: ['says ***', 5, null] })
})

it('the password of any URL is hidden', () => {
  expect(hideSecrets('cannot reach postgres://you:unknown@db/x')).toBe('cannot reach postgres://you:***@db/x')
})
