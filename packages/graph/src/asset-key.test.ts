import { describe, expect, it } from 'vitest'
import { assetKey, keyParts } from './asset-key.ts'
import { thrown } from './testing/thrown.ts'

describe('assetKey', () => {
  it.each([
    'nba/silver/fact_boxscores',
    'a/b/constructor',
    'a/__proto__/toString',
    'a/b/pkg.orders',
    'a/b/x-1',
    'a/b/Übersicht',
  ])('takes %s', (text) => {
    expect(assetKey(text)).toBe(text)
  })

  it.each([
    ['nba/boxscores', '2 of 3 segments'],
    ['a/b/c/d', '4 of 3 segments'],
    ['a//c', 'an empty segment'],
    ['a/b/c d', 'the character " "'],
    ['a/b/c+', 'the character "+"'],
    ['a/b/tag:x', 'the character ":"'],
    ['a/b/c*', 'the character "*"'],
    ['a/b/-x', 'starts with - or .'],
    ['a/b/..', 'starts with - or .'],
  ])('refuses %s and says why', (text, why) => {
    const error = thrown(() => assetKey(text))
    expect(error.code).toBe('bad-key')
    expect(error.details.join()).toContain(why)
  })

  it('splits into platform, group and name', () => {
    expect(keyParts(assetKey('nba/silver/pkg.orders'))).toEqual({
      platform: 'nba',
      group: 'silver',
      name: 'pkg.orders',
    })
  })
})
