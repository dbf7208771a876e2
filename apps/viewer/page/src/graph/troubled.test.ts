import type { AssetStanding } from '@headwater/viewer'
import { describe, expect, it } from 'vitest'
import { indexGraph } from './graph-index.ts'
import { graphOf } from './testing/random-graph.ts'
import { troubledIn, withEarlier } from './troubled.ts'

/*
 *  a1 → b1 → c1
 *  a2 → b2 → c2
 */
const index = indexGraph(
  graphOf(
    ['a1', 'a2', 'b1', 'b2', 'c1', 'c2'],
    [
      ['a1', 'b1'],
      ['b1', 'c1'],
      ['a2', 'b2'],
      ['b2', 'c2'],
    ],
  ),
)
const place = (name: string) => index.placeOf.get(`nba/${name[0]}/${name}`) ?? -1
const calm = { acute: [], roots: [], behind: [] }
const stands = (health: AssetStanding['health']): AssetStanding => ({ health, cause: null, activity: null })

describe('what is in trouble', () => {
  it('tells causes from what is behind them, worst first', () => {
    const standing = {
      'nba/a/a1': stands('stale'),
      'nba/b/b1': stands('stale'),
      'nba/a/a2': stands('missing'),
      'nba/c/c2': stands('failed'),
      'nba/b/b2': stands('fresh'),
    }
    const { acute, roots, behind } = troubledIn(index, standing)
    expect(acute).toEqual([place('c2')])
    expect(roots).toEqual([place('a2'), place('a1')])
    expect(behind).toEqual([place('b1')])
  })

  it('counts what is being made as acute, whatever it was, behind what failed', () => {
    const running: AssetStanding = { ...stands('fresh'), activity: { runId: '7f3c', state: 'running' } }
    const standing = { 'nba/a/a1': running, 'nba/c/c2': stands('failed') }
    expect(troubledIn(index, standing).acute).toEqual([place('c2'), place('a1')])
  })

  it('keeps what was in trouble before, and the same object while nothing is new', () => {
    const before = { ...calm, roots: [1, 2] }
    expect(withEarlier(before, { ...calm, roots: [2] })).toBe(before)
    expect(withEarlier(before, { ...calm, acute: [3] })).toEqual({ acute: [3], roots: [], behind: [1, 2] })
  })
})
