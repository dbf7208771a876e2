import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { containing, isPlain } from './plain-words.ts'

const assets = ['nba/silver/fact_boxscores', 'nba/bronze/boxscores', 'nba/gold/box_plot', 'nba/gold/constructor'].map(
  (key) => ({ key, label: key.slice(key.lastIndexOf('/') + 1) }),
)

describe('names that contain what was typed', () => {
  it('come nearest first', () => {
    expect(containing(assets, 'boxscores')).toEqual(['nba/bronze/boxscores', 'nba/silver/fact_boxscores'])
    expect(containing(assets, 'box')[0]).toBe('nba/bronze/boxscores')
  })

  it('have every word, whatever its case, and dots for slashes', () => {
    expect(containing(assets, 'GOLD box')).toEqual(['nba/gold/box_plot'])
    expect(containing(assets, 'gold.con')).toEqual(['nba/gold/constructor'])
  })

  it('are none for nothing, and not more than asked for', () => {
    expect(containing(assets, '  ')).toEqual([])
    expect(containing(assets, 'a', 1)).toHaveLength(1)
  })

  it('find each asset by its own name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...assets), ({ key, label }) => {
        expect(containing(assets, label)[0]).toBe(key)
      }),
    )
  })
})

it('takes what has a meaning in the grammar for a selection', () => {
  expect(isPlain('fact_box')).toBe(true)
  for (const text of ['fact_box+', 'tag:x', 'a,b', '@x', '*box']) expect(isPlain(text)).toBe(false)
})
