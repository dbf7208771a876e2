import { InternalError } from '@headwater/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AssetKey, GraphData } from './asset.ts'
import { assetKey } from './asset-key.ts'
import { buildGraph } from './build-graph.ts'
import { toGraphology } from './graphology.ts'
import { drawGraph, drawnAsset, drawnCheck, drawnKey, drawnOperation } from './testing/drawing.ts'
import { layeredGraph } from './testing/layered-graph.ts'
import { thrown } from './testing/thrown.ts'

const names = (keys: readonly AssetKey[]) => keys.map((key) => key.split('/')[2]).join(' ')

describe('a graph', () => {
  //  a -> b -> d -> e
  //  a -> c -> d
  const graph = buildGraph(drawGraph('a -> b -> d -> e', 'a -> c -> d'))
  const k = drawnKey

  it('has its keys in an order in which everything can be made', () => {
    expect(names(graph.keys)).toBe('a b c d e')
  })

  it('knows direct neighbours', () => {
    expect(names(graph.upstream(k('d')))).toBe('b c')
    expect(names(graph.downstream(k('a')))).toBe('b c')
  })

  it('gives what is behind the roots, and does not pass through what is excluded', () => {
    expect(names(graph.rebuildSet([k('b')]))).toBe('b d e')
    expect(names(graph.rebuildSet([k('a')], new Set([k('d')])))).toBe('a b c')
    expect(names(graph.rebuildSet([k('a')], new Set([k('a')])))).toBe('')
    expect(names(graph.rebuildSet([k('c'), k('e')], new Set([k('d')])))).toBe('c e')
  })

  it('gives what is above, without what was asked for', () => {
    expect(names(graph.ancestors([k('d')]))).toBe('a b c')
    expect(names(graph.ancestors([k('d'), k('b')]))).toBe('a c')
  })

  it('takes an upstream that is named twice once', () => {
    const data = drawGraph('a -> b', 'a -> b')
    expect(buildGraph(data).downstream(k('a'))).toEqual([k('b')])
  })

  it('finds the operation and the checks of an asset', () => {
    const data = { ...drawGraph('a -> b'), checks: [drawnCheck('same', ['a', 'b', 'b'])] }
    const checked = buildGraph(data)
    expect(checked.checksOf(k('b')).map((check) => check.name)).toEqual(['same'])
    expect(checked.operationOf(k('a'))?.name).toBe('p/dbt')
  })

  it('treats hostile names as names', () => {
    const hostile = buildGraph(drawGraph('constructor -> __proto__ -> toString', '__proto__/hasOwnProperty -> valueOf'))
    expect(names(hostile.rebuildSet([hostile.resolve('constructor')]))).toBe('constructor __proto__ toString')
    expect(hostile.has('__proto__')).toBe(false)
    expect(thrown(() => hostile.resolve('isPrototypeOf')).code).toBe('unknown-asset')
    expect(names(hostile.select('__proto__+').assets)).toBe('__proto__ toString')
    expect(hostile.label(k('__proto__'))).toBe('g/__proto__')
  })

  it('prints a key with its platform only where it must', () => {
    const other = drawnAsset(assetKey('q/g/a'))
    const own = drawGraph('a -> b')
    const graph = buildGraph({
      ...own,
      assets: [...own.assets, { ...other, operation: 'q/dbt' }],
      operations: [...own.operations, drawnOperation('q/dbt', [other.key])],
    })
    expect([graph.label(k('a')), graph.label(k('b'))]).toEqual(['p/g/a', 'g/b'])
  })

  it('calls a key of another graph a bug', () => {
    expect(() => graph.asset(k('nobody'))).toThrow(InternalError)
  })
})

describe('what no graph may be', () => {
  const made = (operations: GraphData['operations']): GraphData => {
    const key = assetKey('nba/bronze/boxscores')
    return { assets: [drawnAsset(key, { operation: 'nba/ingest_games' })], operations, checks: [] }
  }

  it('an asset made twice, with both places', () => {
    const key = assetKey('nba/bronze/boxscores')
    const error = thrown(() =>
      buildGraph(
        made([
          drawnOperation('nba/ingest_games', [key], { location: 'apps/nba/assets.ts:14' }),
          drawnOperation('nba/ingest_daily', [key], { location: 'apps/nba/assets.ts:31' }),
        ]),
      ),
    )
    expect([error.code, error.message]).toEqual(['made-twice', 'apps/nba/assets.ts makes bronze/boxscores twice'])
    expect(error.details).toEqual(['operation ingest_games   (line 14)', 'operation ingest_daily   (line 31)'])
    expect(error.next).toEqual(['an asset is made by one operation; give one of them another key'])
  })

  it('an asset made in two files', () => {
    const key = assetKey('nba/bronze/boxscores')
    const error = thrown(() =>
      buildGraph(
        made([
          drawnOperation('nba/ingest_games', [key], { location: 'a.ts:1' }),
          drawnOperation('nba/dbt', [key], { location: 'b.ts:2' }),
        ]),
      ),
    )
    expect(error.message).toBe('bronze/boxscores is made twice')
    expect(error.details).toEqual(['operation ingest_games   (a.ts:1)', 'operation dbt            (b.ts:2)'])
  })

  it('two assets or two operations of one name', () => {
    const data = drawGraph('a')
    expect(thrown(() => buildGraph({ ...data, assets: [...data.assets, ...data.assets] })).code).toBe('made-twice')
    const twin = drawnOperation('p/dbt', [])
    expect(thrown(() => buildGraph({ ...data, operations: [...data.operations, twin] })).code).toBe('made-twice')
  })

  it('an edge to nothing, with what may have been meant', () => {
    const data = drawGraph('fact_boxscores -> standings')
    const assets = [...data.assets, drawnAsset(drawnKey('form'), { upstream: [drawnKey('fact_boxscore')] })]
    const operations = [
      drawnOperation(
        'p/dbt',
        assets.map((asset) => asset.key),
        { divisible: true },
      ),
    ]
    const error = thrown(() => buildGraph({ assets, operations, checks: [] }))
    expect([error.code, error.message]).toEqual([
      'edge-to-nothing',
      'asset p/g/form reads p/g/fact_boxscore, which does not exist',
    ])
    expect(error.details).toEqual(['did you mean  p/g/fact_boxscores'])
  })

  it('a check of nothing', () => {
    const error = thrown(() => buildGraph({ ...drawGraph('a'), checks: [drawnCheck('c', ['b'])] }))
    expect([error.code, error.message]).toEqual(['edge-to-nothing', 'check c reads p/g/b, which does not exist'])
  })

  it('a key that is none', () => {
    const bad = drawnAsset('p/g' as AssetKey)
    const operations = [drawnOperation('p/dbt', [bad.key])]
    expect(thrown(() => buildGraph({ assets: [bad], operations, checks: [] })).code).toBe('bad-key')
  })
})

describe('on random graphs', () => {
  const random = fc
    .record({
      seed: fc.nat(),
      assets: fc.integer({ min: 2, max: 40 }),
      edges: fc.nat(120),
      layers: fc.integer({ min: 2, max: 8 }),
    })
    .map(layeredGraph)

  it('the rebuild set is the closure that a naive walk finds, each asset behind what it reads', () => {
    fc.assert(
      fc.property(
        random,
        fc.array(fc.nat(), { maxLength: 3 }),
        fc.array(fc.nat(), { maxLength: 3 }),
        (data, from, without) => {
          const graph = buildGraph(data)
          const pick = (i: number) => data.assets[i % data.assets.length]?.key as AssetKey
          const exclude = new Set(without.map(pick))
          const set = graph.rebuildSet(from.map(pick), exclude)

          const naive = new Set<AssetKey>()
          const walk = (key: AssetKey) => {
            if (naive.has(key) || exclude.has(key)) return
            naive.add(key)
            for (const asset of data.assets) if (asset.upstream.includes(key)) walk(asset.key)
          }
          for (const i of from) walk(pick(i))
          expect(new Set(set)).toEqual(naive)
          expect(set.length).toBe(naive.size)

          const place = new Map(set.map((key, i) => [key, i]))
          for (const key of set) {
            for (const source of graph.upstream(key)) {
              expect(place.get(source) ?? -1).toBeLessThan(place.get(key) as number)
            }
          }
        },
      ),
    )
  })

  it('ancestors are what descends to the given', () => {
    fc.assert(
      fc.property(random, fc.nat(), (data, i) => {
        const graph = buildGraph(data)
        const key = data.assets[i % data.assets.length]?.key as AssetKey
        const above = graph.keys.filter((other) => other !== key && graph.rebuildSet([other]).includes(key))
        expect(graph.ancestors([key])).toEqual(above)
      }),
    )
  })

  it('graphology is given the same edges', () => {
    fc.assert(
      fc.property(random, (data) => {
        const graph = buildGraph(data)
        const copy = toGraphology(graph)
        expect(copy.nodes()).toEqual(graph.keys)
        for (const key of graph.keys) expect(copy.inNeighbors(key).toSorted()).toEqual(graph.upstream(key).toSorted())
      }),
      { numRuns: 20 },
    )
  })
})
