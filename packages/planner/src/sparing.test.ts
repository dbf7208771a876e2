import { describe, expect, test } from 'vitest'
import { key, short, type World, world } from './testing/world.ts'

/** The planned assets that are left out where nothing that they read has changed. */
function spared(w: World, roots: string, change: Parameters<World['plan']>[1] = {}): string[] {
  const { assets } = w.plan(roots, { downstream: true, ...change })
  return assets.filter(({ onlyIfChanged }) => onlyIfChanged).map((asset) => short(asset.key))
}

//  box ──> fact ──> mart ──> dash
const chain = () =>
  world(`
    box   ingest
    fact  dbt          < box
    mart  dbt          < fact
    dash  ecs service  < mart
  `).allRan()

describe('left out where nothing that it reads has changed', () => {
  test('is what is behind what was asked for, to the end', () => {
    expect(spared(chain(), 'box')).toEqual(['fact', 'mart', 'dash'])
  })

  test('is not what was asked for by name, nor above a name with all that is above', () => {
    expect(spared(chain(), 'box mart')).toEqual(['fact', 'dash'])
    expect(spared(chain(), 'mart', { upstream: true })).toEqual(['dash'])
  })

  test('is nothing where that is asked for, or a full refresh', () => {
    expect(spared(chain(), 'box', { cutoff: false })).toEqual([])
    expect(spared(chain(), 'box', { fullRefresh: true })).toEqual([])
  })

  test('is not what is wrong or out of date by itself', () => {
    expect(spared(chain().invalid('fact'), 'box')).toEqual(['mart', 'dash'])
    expect(spared(chain().asset('fact', { codeVersion: '2' }), 'box')).toEqual(['mart', 'dash'])
    expect(spared(chain().ran('fact', { doubtful: true }).ran('mart dash'), 'box')).toEqual(['mart', 'dash'])
    expect(spared(chain().ran('fact'), 'box')).toEqual(['fact', 'dash'])
    const unbuilt = chain()
    delete unbuilt.history[key('mart')]
    expect(spared(unbuilt, 'box')).toEqual(['fact', 'dash'])
  })

  test('is not what nobody knows the inputs of', () => {
    expect(spared(chain().ran('fact', { inputs: null }).ran('mart dash'), 'box')).toEqual(['mart', 'dash'])
  })

  test('is not what was made for another date, which is an input as well', () => {
    const w = chain().ran('fact', { logicalDate: '2025-01-04' }).ran('mart', { logicalDate: '2025-01-03' })
    // A service shows what it reads, for whichever date.
    expect(spared(w.ran('dash', { logicalDate: '2025-01-03' }), 'box')).toEqual(['fact', 'dash'])
    expect(spared(w.ran('mart', { logicalDate: null }).ran('dash'), 'box')).toEqual(['fact', 'dash'])
  })

  test('is no dbt model where vars are given', () => {
    expect(spared(chain(), 'box', { vars: { season: 2025 } })).toEqual(['dash'])
    expect(spared(chain(), 'box', { vars: {} })).toEqual(['fact', 'mart', 'dash'])
  })

  test('with --stale is what is stale only through what it reads', () => {
    expect(spared(chain().invalid('fact'), 'dash', { stale: true })).toEqual(['mart', 'dash'])
    // The roots of what is stale only say where to look.
    expect(spared(chain().ran('box'), 'box fact mart dash', { stale: true })).toEqual(['mart', 'dash'])
  })

  test('is not what a check looks at that has not let it pass as it is', () => {
    const w = chain().check('of_fact', 'fact').check('of_mart', 'mart')
    expect(spared(w, 'box')).toEqual(['fact', 'mart', 'dash'])
    expect(spared(w.proven('of_fact'), 'box')).toEqual(['fact', 'dash'])
    expect(spared(w.proven('of_fact of_mart'), 'box')).toEqual(['fact', 'mart', 'dash'])
  })

  test('is not a view that a replaced table drops, which is made again with it, but what is behind that', () => {
    const w = world(`
      box   ingest
      fact  dbt       < box
      view  dbt view  < fact
      mart  dbt       < view
    `).allRan()
    expect(spared(w, 'box')).toEqual(['fact', 'mart'])
    const ifMade = (roots: string) =>
      w.plan(roots, { downstream: true }).assets.flatMap(({ key: one, onlyIfMade }) => (onlyIfMade ? short(one) : []))
    expect(ifMade('box')).toEqual(['view'])
    expect(ifMade('view')).toEqual([])
    expect(w.plan('box', { downstream: true }).assets.at(-1)?.upstream.map(short)).toEqual(['fact', 'view'])
  })

  test('is nothing that reads a source nobody drives, or an inlined model, that is said to have changed', () => {
    const w = world(`
      odds    source
      inline  dbt ephemeral  < odds
      view    dbt view       < inline
      fact    dbt            < view
      mart    dbt            < fact
    `).allRan()
    expect(spared(w, 'odds')).toEqual(['mart'])
    expect(spared(w, 'inline')).toEqual(['mart'])
    expect(spared(w, 'view')).toEqual(['fact', 'mart'])
  })

  test('is all that one step makes together, or none of it', () => {
    const w = world(`
      box   ingest
      odds  other
      x     pair < box
      y     pair < odds
    `).allRan()
    expect(spared(w, 'box odds')).toEqual(['x', 'y'])
    expect(spared(w.invalid('y'), 'box odds')).toEqual([])
    expect(spared(w, 'box')).toEqual([])
  })
})
