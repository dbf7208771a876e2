import type { AssetStanding } from '@headwater/viewer'
import { describe, expect, it } from 'vitest'
import { indexGraph } from './graph-index.ts'
import { listGroups } from './list-rows.ts'
import { graphOf } from './testing/random-graph.ts'

const index = indexGraph(graphOf(['a1', 'a2', 'b1'], [['a1', 'b1']]))
const stale: AssetStanding = { health: 'stale', cause: null, activity: null }
const running: AssetStanding = { health: 'stale', cause: null, activity: { runId: '7f3c', state: 'running' } }
const all = { keys: null, state: null }

describe('the list', () => {
  it('has each group with its counts, worst assets first', () => {
    const [a, b] = listGroups(index, { 'nba/a/a2': stale }, all)
    expect(a).toMatchObject({ title: 'a', count: 2, states: [['stale', 1]] })
    expect(a?.assets.map(({ key }) => key)).toEqual(['nba/a/a2', 'nba/a/a1'])
    expect(b).toMatchObject({ title: 'b', count: 1, states: [] })
  })

  it('has only what a search found', () => {
    const groups = listGroups(index, {}, { keys: new Set(['nba/b/b1']), state: null })
    expect(groups.map(({ id }) => id)).toEqual(['nba/b'])
  })

  it('finds what is being made by what it does and by how it stands', () => {
    for (const state of ['running', 'stale']) {
      expect(listGroups(index, { 'nba/b/b1': running }, { keys: null, state })).toHaveLength(1)
    }
  })
})
