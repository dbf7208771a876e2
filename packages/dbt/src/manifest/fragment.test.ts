import { UserError } from '@headwater/errors'
import { type AssetKey, assetKey, buildGraph } from '@headwater/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DbtFragment } from './fragment.ts'
import type { Manifest } from './manifest-schema.ts'
import { segment } from './node-keys.ts'
import { readManifest } from './read-manifest.ts'
import { shop } from './testing/manifests.ts'
import { fragmentOf } from './testing/project-graph.ts'

let manifest: Manifest
let fragment: DbtFragment
beforeAll(async () => {
  manifest = await readManifest(shop)
  fragment = fragmentOf(manifest)
})

const asset = (key: string, from = fragment) => from.assets.find((candidate) => candidate.key === key)
const check = (name: string) => fragment.checks.find((candidate) => candidate.name === name)

describe('assets of a project', () => {
  it('say of an incremental model that its author forbids to replace it', () => {
    const change = (materialized: string) => {
      const changed = structuredClone(manifest)
      const node = changed.nodes['model.shop.by_country']
      if (node) node.config = { ...node.config, materialized, full_refresh: false }
      return asset('p/gold/by_country', fragmentOf(changed))
    }
    expect(change('incremental')?.fullRefresh).toBe(false)
    // dbt replaces a table whatever that says.
    expect(change('table')).not.toHaveProperty('fullRefresh')
  })

  it('say all that dbt says of a model', () => {
    expect(asset('p/gold/by_country')).toEqual({
      key: 'p/gold/by_country',
      kind: 'model',
      group: 'gold',
      storage: 'table',
      tags: [],
      description: '',
      owner: 'Ada',
      codeVersion: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-0-0-0$/),
      upstream: ['p/raw/countries', 'p/gold/orders_v2'],
      operation: 'p/dbt',
      ref: 'model.shop.by_country',
      relation: { schema: 'dev_gold', name: 'by_country' },
      names: {
        fqn: 'shop.marts.by_country',
        package: 'shop',
        path: 'models/marts/by_country.sql',
        materialized: 'table',
        group: 'finance',
      },
      meta: { owner: 'Ada' },
    })
  })

  it.each([
    ['p/gold/orders_v2', 'model', 'incremental'],
    ['p/silver/stg_orders', 'model', 'view'],
    ['p/silver/int_order_countries', 'model', 'ephemeral'],
    ['p/gold/by_country_cached', 'model', 'view'],
    ['p/raw/countries', 'seed', 'table'],
    ['p/history/customers_history', 'snapshot', 'rows'],
    ['p/web/visits', 'source', 'rows'],
  ])('%s is a %s, stored as %s', (key, kind, storage) => {
    expect(asset(key)).toMatchObject({ kind, storage })
  })

  it('have no relation when they are inlined, and the table of a source under its own name', () => {
    expect(asset('p/silver/int_order_countries')?.relation).toBeUndefined()
    expect(asset('p/web/visits')?.relation).toEqual({ schema: 'web', name: 'page_visits' })
  })

  it('are owned by the owner of their group', () => {
    expect(asset('p/gold/orders_v1')?.owner).toBe('Finance')
  })

  it('keep what the author tells Headwater', () => {
    expect(asset('p/gold/orders_v2')?.meta).toEqual({ headwater: { rewrites: 'handled' } })
  })

  it('leave out what is disabled', () => {
    expect(fragment.assets.some(({ key }) => key.includes('switched_off'))).toBe(false)
    const off = structuredClone(manifest)
    Object.assign(off.nodes['model.shop.by_country_cached']?.config ?? {}, { enabled: false })
    expect(asset('p/gold/by_country_cached', fragmentOf(off))).toBeUndefined()
  })

  it('that share a name in two packages carry the package, and are found as dbt finds them', () => {
    const graph = buildGraph(fragment)
    expect(graph.resolve('till.takings')).toBe('p/gold/till.takings')
    expect(graph.select('takings', { indirect: 'empty' }).assets.toSorted()).toEqual([
      'p/gold/shop.takings',
      'p/gold/till.takings',
    ])
  })

  it('of a source that is called like a model let the model keep its key', () => {
    const same = structuredClone(manifest)
    for (const source of Object.values(same.sources)) {
      if (source.name === 'visits') Object.assign(source, { source_name: 'gold', name: 'by_country' })
    }
    const keys = fragmentOf(same).assets.map(({ key }) => key)
    expect(keys).toContain('p/gold/by_country')
    expect(keys).toContain('p/gold/shop.by_country')
  })

  it('are made by one operation that can make any part of them', () => {
    const [operation, ...others] = fragment.operations
    expect(others).toEqual([])
    expect(operation).toMatchObject({ name: 'p/dbt', executor: 'dbt', divisible: true, title: 'dbt build' })
    expect(operation?.makes).toEqual(fragment.assets.filter(({ kind }) => kind !== 'source').map(({ key }) => key))
  })

  it('come from functions too, which dbt builds between models', () => {
    const called = structuredClone(manifest)
    const model = called.nodes['model.till.coins'] as Manifest['nodes'][string]
    const id = 'function.shop.tax'
    called.functions[id] = { ...structuredClone(model), unique_id: id, name: 'tax', resource_type: 'function' }
    model.depends_on.nodes = [id]
    expect(asset('p/gold/coins', fragmentOf(called))?.upstream).toEqual(['p/gold/tax'])
  })
})

describe('a source that the platform feeds', () => {
  const orders = assetKey('p/bronze/orders')
  const visits = assetKey('p/bronze/visits')

  it('is the asset that feeds it, because the author says so or because it is the same table', () => {
    const fed = fragmentOf(manifest, {
      sources: { 'web.orders': orders },
      fedRelations: new Map([['web.page_visits', visits]]),
    })
    expect(asset('p/web/orders', fed)).toBeUndefined()
    expect(asset('p/silver/stg_orders', fed)?.upstream).toEqual([orders])
    expect([...fed.sourceNames]).toEqual([
      ['web.orders', orders],
      ['web.customers', 'p/web/customers'],
      ['web.visits', visits],
    ])
    expect(fed.fedNames.find(({ key }) => key === orders)).toEqual({
      key: orders,
      sourceName: 'web.orders',
      package: 'shop',
      description: 'One row an order',
      tags: ['raw'],
      policies: [{ type: 'newest row', column: 'loaded_at', warnMs: 26 * 3_600_000 }],
    })
    expect(fed.checks.find(({ name }) => name === 'visits_have_countries')?.assets).toContain(visits)
  })

  it('must be a source of the project', () => {
    try {
      fragmentOf(manifest, { sources: { 'web.order': orders }, location: 'apps/shop/assets.ts:3' })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
      expect(error).toMatchObject({
        code: 'edge-to-nothing',
        message: 'apps/shop/assets.ts:3: the dbt project p/dbt has no source "web.order"',
        details: ['did you mean  web.orders'],
      })
    }
  })
})

describe('checks', () => {
  it('have all of their parents, sources included, and their severity', () => {
    expect(check('visits_have_countries')).toMatchObject({
      key: 'p/checks/visits_have_countries',
      kind: 'data',
      severity: 'error',
      assets: ['p/web/visits', 'p/gold/by_country'],
      operation: 'p/dbt',
      ref: 'test.shop.visits_have_countries',
    })
    expect(check('relationships_stg_orders_customer_id__customer_id__ref_stg_customers_')?.severity).toBe('warn')
  })

  it('are unit tests as well', () => {
    expect(fragment.checks.filter(({ kind }) => kind === 'unit')).toMatchObject([
      {
        name: 'cents_are_whole',
        severity: 'error',
        assets: ['p/gold/orders_v2'],
        ref: 'unit_test.shop.orders.cents_are_whole_v2',
      },
    ])
  })

  it('that share a name have keys of their own', () => {
    const twice = structuredClone(manifest)
    const test = twice.nodes['test.shop.visits_have_countries'] as Manifest['nodes'][string]
    twice.nodes['test.till.visits_have_countries'] = { ...test, unique_id: 'test.till.visits_have_countries' }
    const keys = fragmentOf(twice).checks.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toContain('p/checks/test.till.visits_have_countries')
  })
})

describe('what the caller looks up', () => {
  it('names of models mean what ref() means', () => {
    const key = (name: string) => fragment.models.get(name)
    expect(key('by_country')).toBe('p/gold/by_country')
    expect(key('orders')).toBe('p/gold/orders_v2')
    expect(key('orders.v1')).toBe('p/gold/orders_v1')
    expect(key('takings')).toBe('p/gold/shop.takings')
    expect(key('till.takings')).toBe('p/gold/till.takings')
    expect(key('constructor')).toBeUndefined()
  })

  it('exposures are no assets yet', () => {
    expect(fragment.assets.some(({ kind }) => kind === 'exposure')).toBe(false)
    expect(fragment.exposures.get('dashboard')).toEqual({
      upstream: ['p/gold/by_country', 'p/gold/shop.takings'],
      description: '',
      tags: [],
      package: 'shop',
      ref: 'exposure.shop.dashboard',
      owner: 'Ada',
      url: 'http://127.0.0.1/dashboard',
      label: 'The dashboard',
    })
    expect(fragment.exposures.get('letter')?.owner).toBe('ada@example.com')
  })

  it('exposures of metrics read the models behind them', () => {
    const measured = structuredClone(manifest)
    measured.metrics['metric.shop.m'] = { depends_on: { nodes: ['semantic_model.shop.s'], macros: [] } }
    measured.semantic_models['semantic_model.shop.s'] = { depends_on: { nodes: ['model.shop.by_country'], macros: [] } }
    const dashboard = measured.exposures['exposure.shop.dashboard'] as Manifest['exposures'][string]
    dashboard.depends_on.nodes = ['metric.shop.m']
    expect(fragmentOf(measured).exposures.get('dashboard')?.upstream).toEqual(['p/gold/by_country' as AssetKey])
  })

  it('hooks that run once an invocation are told', () => {
    expect(fragment.hooks).toEqual({ onRunStart: false, onRunEnd: true })
  })
})

it('a node that depends on a disabled one is a broken manifest', () => {
  const broken = structuredClone(manifest)
  Object.assign(broken.nodes['model.shop.stg_orders']?.config ?? {}, { enabled: false })
  expect(() => fragmentOf(broken)).toThrow('model.shop.int_order_countries depends on model.shop.stg_orders')
})

it.each([
  ['Sheet 1', 'Sheet_1'],
  ['a/b:c+d', 'a_b_c_d'],
  ['-x', '_-x'],
  ['x.', 'x_'],
  ['', '_'],
])('a name that keys do not allow is written differently: %s', (name, written) => {
  expect(segment(name)).toBe(written)
  expect(assetKey(`p/g/${written}`)).toBe(`p/g/${written}`)
})
