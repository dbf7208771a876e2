import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AssetNames, GraphData } from '../asset.ts'
import type { IndirectMode } from '../asset-graph.ts'
import { buildGraph } from '../build-graph.ts'
import { drawGraph, drawnAsset, drawnCheck, drawnOperation } from '../testing/drawing.ts'
import { layeredGraph } from '../testing/layered-graph.ts'
import { thrown } from '../testing/thrown.ts'

//  bronze/box -> silver/stg_box -> silver/int_form -> gold/standings -> exposure/dashboard
//  bronze/pbp -> silver/stg_pbp -> gold/standings
//  raw/orders (a source) -> gold/orders
const data = warehouse()
const graph = buildGraph(data)
const select = (text: string, options: { exclude?: string; indirect?: IndirectMode } = {}) =>
  graph
    .select(text, { indirect: 'empty', ...options })
    .assets.map((key) => key.split('/')[2])
    .join(' ')
const checks = (text: string, indirect: IndirectMode, exclude: string | string[] = []) =>
  graph
    .select(text, { indirect, exclude })
    .checks.map((check) => check.name)
    .join(' ')

describe('graph operators', () => {
  it.each([
    ['stg_box', 'stg_box'],
    ['stg_box+', 'stg_box int_form standings dashboard'],
    ['+stg_box', 'box stg_box'],
    ['+int_form+', 'box stg_box int_form standings dashboard'],
    ['1+int_form+1', 'stg_box int_form standings'],
    ['2+standings', 'pbp stg_box stg_pbp int_form standings'],
    ['0+int_form+0', 'int_form'],
    ['@stg_pbp', 'box pbp stg_box stg_pbp int_form standings dashboard'],
  ])('%s', (text, expected) => {
    expect(select(text).split(' ').sort()).toEqual(expected.split(' ').sort())
  })
})

describe('names', () => {
  it('are any unique suffix of whole segments, with dots or slashes', () => {
    for (const text of ['standings', 'gold/standings', 'gold.standings', 'p/gold/standings', 'p.gold.standings']) {
      expect(select(text)).toBe('standings')
    }
    expect(graph.resolve('gold.standings')).toBe('p/gold/standings')
  })

  it('are not parts of segments', () => {
    expect(thrown(() => select('tandings')).code).toBe('unknown-asset')
    expect(thrown(() => select('old/standings')).code).toBe('unknown-asset')
  })

  it('that fit several assets are refused with the choice', () => {
    const twins = buildGraph(drawGraph('silver/teams -> gold/teams'))
    const error = thrown(() => twins.resolve('teams'))
    expect([error.code, error.message]).toEqual(['ambiguous-asset', '"teams" means 2 assets'])
    expect(error.details).toEqual(['silver/teams', 'gold/teams'])
    expect(thrown(() => twins.select('teams+')).details).toEqual(['teams+', '^', 'silver/teams', 'gold/teams'])
  })

  it('of a model and of its source mean the model, as in dbt', () => {
    expect(graph.resolve('orders')).toBe('p/gold/orders')
    expect(graph.resolve('raw/orders')).toBe('p/raw/orders')
  })

  it('with a dot inside a segment are found', () => {
    const dotted = buildGraph(drawGraph('silver/pkg.orders -> gold/marts.v2'))
    expect(dotted.resolve('pkg.orders')).toBe('p/silver/pkg.orders')
    expect(dotted.resolve('silver.pkg.orders')).toBe('p/silver/pkg.orders')
    expect(thrown(() => dotted.resolve('orders')).code).toBe('unknown-asset')
  })

  it('may be a folder or a package of dbt', () => {
    expect(select('staging')).toBe('stg_box stg_pbp')
    expect(select('shop.staging')).toBe('stg_box stg_pbp')
    expect(select('models/staging')).toBe('stg_box stg_pbp')
  })

  it('that nobody has are refused with what may have been meant', () => {
    const error = thrown(() => select('standing'))
    expect([error.code, error.message]).toEqual(['unknown-asset', 'no asset is called "standing"'])
    expect(error.details).toEqual(['did you mean  standings (gold)'])
    expect(thrown(() => select('gold/int_form')).details).toEqual(['did you mean  int_form (silver)'])
    expect(thrown(() => select('stg_box', { exclude: 'nobody' })).code).toBe('unknown-asset')
  })
})

describe('methods', () => {
  it.each([
    ['tag:nightly', 'stg_box stg_pbp'],
    ['tag:night*', 'stg_box stg_pbp'],
    ['kind:source', 'orders'],
    ['group:gold', 'orders standings'],
    ['group:finance', 'standings'],
    ['source:raw', 'orders'],
    ['source:raw.orders+', 'orders orders'],
    ['source:shop.raw.*', 'orders'],
    ['source:other.raw.orders', ''],
    ['exposure:dashboard', 'dashboard'],
    ['+exposure:dash*,group:gold', 'standings'],
    ['path:models/staging', 'stg_box stg_pbp'],
    ['path:models/*/stg_box.sql', 'stg_box'],
    ['path:models/stag', ''],
    ['package:shop', 'orders stg_box stg_pbp int_form'],
    ['config.materialized:view', 'stg_box stg_pbp'],
    ['fqn:shop.staging.*', 'stg_box stg_pbp'],
    ['fqn:int_form', 'int_form'],
    ['tag:none', ''],
  ])('%s', (text, expected) => {
    expect(select(text).split(' ').sort()).toEqual(expected.split(' ').sort())
  })
})

describe('wildcards', () => {
  it.each([
    ['stg_*', 'stg_box stg_pbp'],
    ['stg_?bp', 'stg_pbp'],
    ['stg_[bp]*', 'stg_box stg_pbp'],
    ['stg_[!b]*', 'stg_pbp'],
    ['gold/*', 'orders standings'],
    ['silver.stg_*', 'stg_box stg_pbp'],
    ['*/silver/int_*', 'int_form'],
    ['nothing*', ''],
  ])('%s', (text, expected) => {
    expect(select(text).split(' ').sort()).toEqual(expected.split(' ').sort())
  })
})

describe('combinations', () => {
  it('union with a space or with several arguments, intersection with a comma, exclusion apart', () => {
    expect(select('stg_box int_form')).toBe('stg_box int_form')
    expect(graph.select(['stg_box', 'int_form'], { indirect: 'empty' }).assets.length).toBe(2)
    expect(select('stg_box+,+int_form')).toBe('stg_box int_form')
    expect(select('stg_box+', { exclude: 'int_form+' })).toBe('stg_box')
  })

  it('obey the algebra of sets', () => {
    const sample = buildGraph(layeredGraph({ assets: 30, edges: 60, layers: 5, seed: 7 }))
    const part = fc
      .tuple(fc.constantFrom('', '+', '1+', '@'), fc.nat(29), fc.constantFrom('', '+', '+2'))
      .filter(([before, , after]) => before !== '@' || after === '')
      .map(([before, i, after]) => `${before}asset_${i}${after}`)
    const of = (text: string, exclude?: string) => sample.select(text, exclude === undefined ? {} : { exclude }).assets
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        expect(of(`${a} ${b}`)).toEqual(of(`${b} ${a}`))
        expect(of(`${a},${b}`)).toEqual(of(`${b},${a}`))
        expect(of(`${a} ${a}`)).toEqual(of(a))
        expect(of(a, a)).toEqual([])
        expect(of(`${a},${b} ${a},${c}`)).toEqual(of(a).filter((key) => of(`${b} ${c}`).includes(key)))
        expect(of(a, b)).toEqual(of(a).filter((key) => !of(b).includes(key)))
      }),
    )
  })
})

describe('checks', () => {
  it('come along as dbt has it', () => {
    expect(checks('stg_box', 'eager')).toBe('unique_box box_in_form box_unit')
    expect(checks('stg_box', 'cautious')).toBe('unique_box box_unit')
    expect(checks('int_form', 'buildable')).toBe('box_in_form')
    expect(checks('stg_box', 'buildable')).toBe('unique_box box_unit')
    expect(checks('stg_box', 'empty')).toBe('')
  })

  it('come along cautiously once several criteria together hold all parents', () => {
    expect(checks('stg_box int_form', 'cautious')).toBe('unique_box box_in_form box_unit')
  })

  it('are behind their parents, so that + reaches them in every mode', () => {
    expect(checks('stg_box+1', 'empty')).toBe('unique_box box_in_form box_unit')
  })

  it('can be named, tagged and excluded themselves', () => {
    expect(checks('unique_box', 'eager')).toBe('unique_box')
    expect(checks('tag:slow', 'eager')).toBe('box_in_form')
    expect(checks('stg_box', 'eager', 'unique_box')).toBe('box_in_form box_unit')
    expect(select('+box_in_form')).toBe('box stg_box int_form')
  })
})

describe('a malformed selection is refused with its position marked', () => {
  it.each([
    ['stg_box tagg:x', 'there is no selection method "tagg:"', '        ^'],
    ['stg_box,', 'a name is missing', '        ^'],
    ['a+b', '"+" cannot stand inside a name', ' ^'],
    ['tag:', '"tag:" needs a value', '    ^'],
    ['@stg_box+', '"@" already takes everything behind it; "+" after it is not allowed', '        ^'],
    ['+', 'a name is missing', ' ^'],
    ['kind:modle', 'there is no kind "modle"', '     ^'],
    ['source:a.b.c.d', '"source:a.b.c.d" has too many parts', '       ^'],
    ['exposure:a.b.c', '"exposure:a.b.c" has too many parts', '         ^'],
  ])('%s', (text, message, mark) => {
    const error = thrown(() => select(text))
    expect([error.code, error.message]).toEqual(['bad-selection', message])
    expect(error.details).toEqual([text, mark])
  })

  it('an empty one', () => {
    expect(thrown(() => select('  ')).code).toBe('bad-selection')
  })

  it('shows where an unknown name stands among others', () => {
    expect(thrown(() => select('stg_box nobody+')).details).toEqual(['stg_box nobody+', '        ^'])
  })
})

function warehouse(): GraphData {
  const drawn = drawGraph(
    'bronze/box -> silver/stg_box -> silver/int_form -> gold/standings -> exposure/dashboard',
    'bronze/pbp -> silver/stg_pbp -> gold/standings',
    'raw/orders -> gold/orders',
  )
  const staged = (name: string): AssetNames => ({
    fqn: `shop.staging.${name}`,
    package: 'shop',
    path: `models/staging/${name}.sql`,
    materialized: 'view',
  })
  const changes = new Map<string, Partial<GraphData['assets'][number]>>([
    ['p/silver/stg_box', { tags: ['nightly'], names: staged('stg_box') }],
    ['p/silver/stg_pbp', { tags: ['nightly'], names: staged('stg_pbp') }],
    ['p/silver/int_form', { names: { fqn: 'shop.int_form', package: 'shop' } }],
    ['p/gold/standings', { names: { group: 'finance' } }],
    ['p/raw/orders', { kind: 'source', names: { source: 'raw.orders', package: 'shop' } }],
    ['p/exposure/dashboard', { kind: 'exposure', names: { exposures: ['dashboard'] } }],
  ])
  const assets = drawn.assets.map((asset) => drawnAsset(asset.key, { ...asset, ...changes.get(asset.key) }))
  const keys = assets.map((asset) => asset.key)
  return {
    assets,
    operations: [drawnOperation('p/dbt', keys, { divisible: true })],
    checks: [
      drawnCheck('unique_box', ['silver/stg_box']),
      drawnCheck('box_in_form', ['silver/stg_box', 'silver/int_form'], { tags: ['slow'] }),
      drawnCheck('box_unit', ['silver/stg_box'], { kind: 'unit' }),
    ],
  }
}
