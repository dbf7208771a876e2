import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

const names = ['fact_boxscores', 'fact_boxscores_daily', 'fact_schedule', 'dim_teams', 'constructor']

describe('nearest', () => {
  it('puts the fewest edits first', () => {
    expect(nearest('fact_boxscore', names)).toEqual(['fact_boxscores', 'fact_boxscores_daily'])
  })

  it('finds a name by a part of it, in any case', () => {
    expect(nearest('TEAMS', names)).toEqual(['dim_teams'])
  })

  it('gives nothing for a name that is near to none', () => {
    expect(nearest('mortgages', names)).toEqual([])
  })

  it('gives each candidate once, no more than asked for, and equals in alphabetical order', () => {
    expect(nearest('a1', ['a3', 'a2', 'a2', 'a4', 'a5'])).toEqual(['a2', 'a3', 'a4'])
    expect(nearest('a1', ['a3', 'a2'], 1)).toEqual(['a2'])
  })

  it('takes hostile names for names', () => {
    expect(nearest('constructr', names)).toEqual(['constructor'])
    expect(nearest('__proto', ['__proto__'])).toEqual(['__proto__'])
  })

  it('makes a line only where there is something to say', () => {
    expect(didYouMean('dim_team', names)).toEqual(['did you mean  dim_teams'])
    expect(didYouMean('mortgages', names)).toEqual([])
  })
})
