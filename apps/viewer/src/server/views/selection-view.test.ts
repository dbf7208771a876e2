import { buildGraph } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { testWorld } from '../../testing/world.ts'
import { selectionTrouble, selectionView } from './selection-view.ts'

const graph = buildGraph(testWorld())

function trouble(typed: string) {
  try {
    selectionView(graph, typed)
  } catch (error) {
    return selectionTrouble(error, typed)
  }
  throw new Error(`"${typed}" is no mistake`)
}

describe('a selection as it is typed', () => {
  it('means what it means on the command line', () => {
    expect(selectionView(graph, 'gold/constructor+').keys).toEqual(['nba/gold/constructor', 'nba/gold/__proto__'])
  })

  it('means nothing while nothing is typed', () => {
    expect(selectionView(graph, '  ').keys).toEqual([])
  })

  it.each([
    ['fact_boxscorez', 'fact_boxscorez'],
    ['  fact_boxscorez', 'fact_boxscorez'],
    ['fact_boxscorez+', 'fact_boxscorez'],
    ['fact_boxscores+ fact_pbpx', 'fact_pbpx'],
    ['fact_boxscores,tagg:core', 'tagg:core'],
    ['1+fact@boxscores', '@boxscores'],
    ['tag:', ''],
    ['fact_boxscores+ +', ''],
  ])('%s has its mistake marked', (typed, expected) => {
    const { at, details } = trouble(typed)
    expect(at).not.toBeNull()
    const [from = 0, to = 0] = at ?? []
    expect(typed.slice(from, to).startsWith(expected)).toBe(true)
    // The caret of the command line is not repeated.
    expect(details.join('')).not.toContain('^')
  })

  it('says what may have been meant', () => {
    expect(trouble('fact_boxscorez')).toMatchObject({
      code: 'unknown-asset',
      details: ['did you mean  fact_boxscores (silver)'],
    })
  })
})
