import { describe, expect, it } from 'vitest'
import { indexGraph } from './graph-index.ts'
import { type Asked, limits, scopeOf } from './scope.ts'
import { graphOf } from './testing/random-graph.ts'

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
const names = (places: Iterable<number>) => [...places].map((at) => index.assets[at]?.key.slice(6)).sort()
const calm = { acute: [], roots: [], behind: [] }
const nothing: Asked = { overlay: null, focus: null, matches: null, troubled: calm, picked: null, open: new Set() }

describe('what is drawn', () => {
  it('is only groups where everything is fresh', () => {
    expect(scopeOf(index, nothing)).toMatchObject({ shown: new Set(), rest: 'groups', lit: null, cut: 0 })
  })

  it('is what is in trouble with its neighbours, the rest in groups', () => {
    const scope = scopeOf(index, { ...nothing, troubled: { ...calm, roots: [place('b1')] } })
    expect(names(scope.shown)).toEqual(['a1', 'b1', 'c1'])
    expect(scope.rest).toBe('groups')
    expect(scope.chief).toBe(place('b1'))
  })

  it('is what is picked with its neighbours, though nothing is wrong with it', () => {
    expect(names(scopeOf(index, { ...nothing, picked: place('a2') }).shown)).toEqual(['a2', 'b2'])
  })

  it('is all of a group that was opened, and its arrows to other groups', () => {
    const scope = scopeOf(index, { ...nothing, open: new Set(['nba/b']) })
    expect(names(scope.shown)).toEqual(['b1', 'b2'])
    expect(names(scope.tied)).toEqual(['b1', 'b2'])
  })

  it('is nothing but the surroundings of a focus', () => {
    const scope = scopeOf(index, { ...nothing, focus: { place: place('b2'), up: 1, down: 0 } })
    expect(names(scope.shown)).toEqual(['a2', 'b2'])
    expect(scope.rest).toBe('hidden')
  })

  it('lights the matches of a search, with what is around them', () => {
    const scope = scopeOf(index, { ...nothing, matches: { places: new Set([place('c1')]), depth: 1 } })
    expect(names(scope.shown)).toEqual(['b1', 'c1'])
    expect(names(scope.lit ?? [])).toEqual(['c1'])
  })

  it('lights a plan and keeps the rest as groups, whatever else is asked for', () => {
    const overlay = new Set([place('a1')])
    const scope = scopeOf(index, { ...nothing, overlay, focus: { place: 5, up: 1, down: 1 } })
    expect(names(scope.shown)).toEqual(['a1'])
    expect(scope.rest).toBe('groups')
    const opened = scopeOf(index, { ...nothing, overlay, open: new Set(['nba/c']) })
    expect(names(opened.shown)).toEqual(['a1', 'c1', 'c2'])
    expect(names(opened.lit ?? [])).toEqual(['a1'])
  })

  it('says how many of a large group are left out', () => {
    const many = indexGraph(
      graphOf(
        Array.from({ length: limits.group + 5 }, (_, at) => `a${at}`),
        [],
      ),
    )
    const scope = scopeOf(many, { ...nothing, open: new Set(['nba/a']) })
    expect([scope.shown.size, scope.cut]).toEqual([limits.group, 5])
  })

  it('leaves out what is behind, and then all but what failed, where there is more than can be read', () => {
    const many = indexGraph(
      graphOf(
        Array.from({ length: 200 }, (_, at) => `a${at}`),
        [],
      ),
    )
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)
    const some = scopeOf(many, { ...nothing, troubled: { acute: [0], roots: range(1, 20), behind: range(20, 199) } })
    expect([some.shown.size, some.cut]).toEqual([limits.troubled, 199 - limits.troubled])
    expect(range(0, 20).every((at) => some.shown.has(at))).toBe(true)
    const all = scopeOf(many, { ...nothing, troubled: { acute: [0], roots: range(1, 199), behind: [] } })
    expect([...all.shown]).toEqual([0])
  })
})
