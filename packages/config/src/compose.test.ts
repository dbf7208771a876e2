import { InternalError } from '@headwater/errors'
import { assetKey, buildGraph, daily } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { composeGraph } from './compose.ts'
import { dbtOptions } from './dbt-options.ts'
import type { ProjectFragment } from './fragment.ts'
import type { Workspace } from './load.ts'
import { type PlatformBuilder, platform } from './platform.ts'
import { program } from './program.ts'
import { table } from './table.ts'
import { type DrawnFragment, drawFragment } from './testing/fragment.ts'

const run = async () => ({ made: {} })

function workspace(build: (p: PlatformBuilder) => void): Workspace {
  const definition = platform({ name: 'shop', timeZone: 'UTC' }, build)
  return {
    root: '/w',
    config: { platforms: [] },
    platforms: [{ definition, folder: '/w/shop', file: 'shop/assets.ts' }],
  }
}

function compose(drawn: DrawnFragment, build: (p: PlatformBuilder) => void) {
  return composeGraph(workspace(build), new Map([['shop/dbt', drawFragment(drawn)]]))
}

function graphOf(drawn: DrawnFragment, build: (p: PlatformBuilder) => void) {
  return buildGraph(compose(drawn, build).data)
}

describe('an operation', () => {
  it('makes its assets together, from what it reads', () => {
    const partitions = daily({ start: '2025-01-01', timeZone: 'UTC' })
    const { data, functions } = compose({ models: { features: [] } }, (p) => {
      const dbt = p.dbt('./dbt')
      p.operation('ingest', {
        reads: dbt.model('features'),
        makes: {
          orders: table('bronze/orders', { tags: ['daily'], owner: 'ann', preview: { orderBy: 'day' } }),
          lines: table('bronze/lines', { relation: { schema: 'raw', name: 'order_lines' } }),
        },
        partitions,
        pool: 'source',
        run,
      })
    })
    const graph = buildGraph(data)
    expect(graph.asset(assetKey('shop/bronze/orders'))).toMatchObject({
      kind: 'table',
      storage: 'rows',
      ref: 'orders',
      upstream: ['shop/silver/features'],
      relation: { schema: 'bronze', name: 'orders' },
      tags: ['daily'],
      owner: 'ann',
      meta: { preview: { orderBy: 'day' } },
      partitions,
    })
    expect(graph.asset(assetKey('shop/bronze/lines'))).toMatchObject({
      relation: { schema: 'raw', name: 'order_lines' },
    })
    expect(graph.operation('shop/ingest')).toMatchObject({
      executor: 'function',
      title: 'ingest {partition}',
      divisible: false,
      pool: 'source',
      spec: { handles: { orders: 'shop/bronze/orders', lines: 'shop/bronze/lines' } },
    })
    expect(functions.get('shop/ingest')).toBe(run)
  })

  it('may be a program, which runs below the platform', () => {
    const { data, functions } = compose({}, (p) => {
      p.dbt('./dbt')
      p.operation('predict', {
        makes: { x: table('gold/x') },
        run: program('python', ['-m', 'app', '--date', '{date}'], {
          cwd: './ml',
          env: { A: 'b' },
          timeoutSeconds: 1.5,
        }),
      })
    })
    expect(data.operations).toContainEqual(
      expect.objectContaining({
        name: 'shop/predict',
        executor: 'program',
        title: 'python -m app --date {date}',
        spec: {
          handles: { x: 'shop/gold/x' },
          program: 'python',
          args: ['-m', 'app', '--date', '{date}'],
          cwd: '/w/shop/ml',
          env: { A: 'b' },
          timeoutMs: 1500,
        },
      }),
    )
    expect(functions.size).toBe(0)
  })

  it('keeps hostile names through JSON', () => {
    const { data } = compose({ models: { constructor: [], ['__proto__']: ['constructor'] } }, (p) => {
      const dbt = p.dbt('./dbt')
      p.operation('toString', {
        reads: [dbt.model('constructor'), dbt.model('__proto__')],
        makes: { ['__proto__']: table('g/__proto__'), constructor: table('constructor/valueOf') },
        run,
      })
    })
    const graph = buildGraph(JSON.parse(JSON.stringify(data)))
    expect(graph.upstream(assetKey('shop/g/__proto__'))).toEqual(['shop/silver/constructor', 'shop/silver/__proto__'])
    expect(Object.keys(graph.operation('shop/toString').spec.handles ?? {})).toEqual(['__proto__', 'constructor'])
    expect(graph.resolve('valueOf')).toBe('shop/constructor/valueOf')
  })
})

describe('a dbt source that an asset feeds', () => {
  // bronze/orders -> silver/fact -> predict -> gold/forecast (source gold.forecast) -> silver/mart
  const drawn: DrawnFragment = {
    models: { fact: ['shop/bronze/orders'], mart: ['shop/gold/forecast'] },
    sources: { 'bronze.orders': 'shop/bronze/orders', 'gold.forecast': 'shop/gold/forecast' },
    fed: ['bronze.orders', 'gold.forecast'],
  }
  const build = (p: PlatformBuilder): void => {
    const { orders } = p.operation('ingest', {
      makes: { orders: table('bronze/orders', { description: 'as it came', tags: ['daily'] }) },
      run,
    })
    const dbt = p.dbt('./dbt', { sources: { 'bronze.orders': orders } })
    p.operation('predict', { reads: dbt.model('fact'), makes: { forecast: table('gold/forecast') }, run })
    p.live('api', { reads: dbt.source('bronze.orders') })
  }

  it('is one node with it: the graph goes on through the dbt project', () => {
    const graph = graphOf(drawn, build)
    expect(graph.rebuildSet([assetKey('shop/bronze/orders')])).toEqual(
      expect.arrayContaining(['shop/silver/fact', 'shop/gold/forecast', 'shop/silver/mart', 'shop/serving/api']),
    )
    expect(graph.data.assets.filter(({ key }) => key === 'shop/gold/forecast')).toHaveLength(1)
  })

  it("keeps the author's words and takes dbt's where there are none", () => {
    const graph = graphOf(drawn, build)
    expect(graph.asset(assetKey('shop/bronze/orders'))).toMatchObject({
      description: 'as it came',
      tags: ['daily', 'from dbt'],
      names: { source: 'bronze.orders' },
    })
    expect(graph.asset(assetKey('shop/gold/forecast')).description).toBe('dbt on gold.forecast')
  })

  it('is told to whoever reads the manifest', () => {
    const made = workspace((p) => {
      const { orders } = p.operation('ingest', { makes: { orders: table('bronze/orders') }, run })
      p.operation('other', { makes: { x: table('gold/x', { relation: { schema: 'raw', name: 'y' } }) }, run })
      p.dbt('./dbt', { name: 'warehouse', sources: { 'b.orders': orders } })
    })
    const [first] = made.platforms
    const project = first?.definition.dbtProjects[0]
    if (!first || !project) throw new Error('no project')
    expect(dbtOptions(made, first, project)).toMatchObject({
      platform: 'shop',
      operation: 'shop/warehouse',
      sources: { 'b.orders': 'shop/bronze/orders' },
      fedRelations: new Map([
        ['bronze.orders', 'shop/bronze/orders'],
        ['raw.y', 'shop/gold/x'],
      ]),
      spec: { project: 'shop/warehouse' },
    })
  })
})

describe('an exposure', () => {
  const drawn: DrawnFragment = {
    models: { fact: [], mart: ['fact'] },
    exposures: { ml: ['fact'], dashboard: ['mart', 'fact'], notebook: ['mart'] },
  }

  it('that something declares to be is that node', () => {
    const graph = graphOf(drawn, (p) => {
      const dbt = p.dbt('./dbt')
      p.operation('predict', { reads: dbt.exposure('ml'), makes: { x: table('gold/x') }, run })
      p.ecsService('web', { reads: dbt.exposure('dashboard'), cluster: 'c', service: 's', region: 'r' })
    })
    expect(graph.select('exposure:ml').assets).toEqual(['shop/gold/x'])
    expect(graph.asset(assetKey('shop/serving/web'))).toMatchObject({
      kind: 'service',
      upstream: ['shop/silver/mart', 'shop/silver/fact'],
      names: { exposures: ['dashboard'] },
    })
    expect(graph.operation('shop/web')).toMatchObject({ executor: 'ecs-service', title: 'ecs stop-task c/s' })
    expect(graph.has('shop/exposure/ml')).toBe(false)
  })

  it('that nothing declares to be is an asset which nothing makes', () => {
    const graph = graphOf(drawn, (p) => void p.dbt('./dbt'))
    expect(graph.asset(assetKey('shop/exposure/notebook'))).toMatchObject({
      kind: 'exposure',
      upstream: ['shop/silver/mart'],
      description: 'dbt on notebook',
      owner: 'ann',
      names: { exposures: ['notebook'] },
    })
    expect(graph.operationOf(assetKey('shop/exposure/notebook'))).toBeUndefined()
  })

  it('may be bound by a platform that comes later', () => {
    const first = workspace((p) => void p.dbt('./dbt'))
    const second = platform({ name: 'web', timeZone: 'UTC' }, (p) => {
      p.live('api', { reads: { type: 'dbt exposure', project: 'shop/dbt', name: 'ml', location: 'web.ts:1' } })
    })
    const both = {
      ...first,
      platforms: [...first.platforms, { definition: second, folder: '/w/web', file: 'web/assets.ts' }],
    }
    const graph = buildGraph(composeGraph(both, new Map([['shop/dbt', drawFragment(drawn)]])).data)
    expect(graph.select('exposure:ml').assets).toEqual(['web/serving/api'])
  })
})

describe('hooks that run once an invocation', () => {
  const hooksOf = (hooks: ProjectFragment['hooks'], given?: { readonly hooks: 'repeatable' }) => {
    const fragment = { ...drawFragment({ models: { a: [] } }), ...(hooks && { hooks }) }
    const made = workspace((p) => void p.dbt('./dbt', given))
    return composeGraph(made, new Map([['shop/dbt', fragment]])).data.operations[0]?.hooks
  }

  it('keep a project from being built in waves, unless it says that they may be repeated', () => {
    expect(hooksOf(undefined)).toBeUndefined()
    expect(hooksOf({ onRunStart: false, onRunEnd: false })).toBeUndefined()
    expect(hooksOf({ onRunStart: false, onRunEnd: true })).toBe('once')
    expect(hooksOf({ onRunStart: true, onRunEnd: false }, { hooks: 'repeatable' })).toBeUndefined()
  })
})

it('a project without its fragment is a bug of the caller', () => {
  expect(() =>
    composeGraph(
      workspace((p) => void p.dbt('./dbt')),
      new Map(),
    ),
  ).toThrow(InternalError)
})
