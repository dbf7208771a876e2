import { UserError } from '@headwater/errors'
import { assetKey, buildGraph } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { composeGraph } from './compose.ts'
import { loadWorkspace } from './load.ts'
import { type PlatformBuilder, platform } from './platform.ts'
import { table } from './table.ts'
import { type DrawnFragment, drawFragment } from './testing/fragment.ts'
import { testWorkspace } from './testing/workspace.ts'

const run = async () => ({ made: {} })
const HOUR = 3_600_000

function compose(build: (p: PlatformBuilder) => void, fragment = drawFragment({ models: { sales: [] } })) {
  const definition = platform({ name: 'shop', timeZone: 'UTC' }, build)
  const platforms = [{ definition, folder: '/w/shop', file: 'shop/assets.ts' }]
  return composeGraph({ root: '/w', config: { platforms: [] }, platforms }, new Map([['shop/dbt', fragment]]))
}

const freshnessOf = (data: ReturnType<typeof compose>['data'], key: string) =>
  buildGraph(data).asset(assetKey(key)).freshness

describe('what is expected in time', () => {
  it('of an operation is expected of all that it makes, but for what a table says of itself', () => {
    const noOrders = async () => []
    const { data, excuses } = compose((p) => {
      p.operation('ingest', {
        makes: {
          orders: table('bronze/orders'),
          lines: table('bronze/lines'),
          prices: table('bronze/prices', { freshness: [{ maxAge: '2d' }, { rows: { min: 1 } }] }),
        },
        freshness: { by: '13:00', timeZone: 'UTC', unless: noOrders },
        run,
      })
    })
    const by = { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 1, errorMs: 0, unless: 'shop/ingest' }
    expect(freshnessOf(data, 'shop/bronze/orders')).toEqual([by])
    expect(freshnessOf(data, 'shop/bronze/lines')).toEqual([by])
    expect(freshnessOf(data, 'shop/bronze/prices')).toEqual([
      { type: 'age', errorMs: 48 * HOUR },
      { type: 'rows', min: 1, severity: 'error' },
    ])
    expect([...excuses]).toEqual([['shop/ingest', noOrders]])
  })

  it('of two functions of one asset each is found by its own name', () => {
    const [one, other] = [async () => ['1'], async () => ['2']]
    const { data, excuses } = compose((p) => {
      const rule = { by: '13:00', timeZone: 'UTC' }
      p.source('bronze/files', {
        freshness: [
          { ...rule, unless: one },
          { ...rule, unless: other },
        ],
      })
    })
    const names = (freshnessOf(data, 'shop/bronze/files') ?? []).map((policy) => policy.type === 'by' && policy.unless)
    expect(names.map((name) => excuses.get(name || ''))).toEqual([one, other])
  })

  it('of a dbt model is said in assets.ts too, and counts instead of what is said elsewhere', () => {
    const { data } = compose((p) => {
      const { orders } = p.operation('ingest', {
        makes: { orders: table('bronze/orders', { freshness: { maxAge: '1h' } }) },
        run,
      })
      p.freshness(p.dbt('./dbt').model('sales'), { maxAge: '26h' })
      p.freshness(orders, { maxAge: '3h' })
    })
    expect(freshnessOf(data, 'shop/silver/sales')).toEqual([{ type: 'age', errorMs: 26 * HOUR }])
    expect(freshnessOf(data, 'shop/bronze/orders')).toEqual([{ type: 'age', errorMs: 3 * HOUR }])
  })

  it('of a dbt source goes to the asset that feeds it, unless its author says something', () => {
    const drawn = { sources: { 'bronze.orders': 'shop/bronze/orders', 'bronze.lines': 'shop/bronze/lines' } }
    const fragment = drawFragment({ ...drawn, fed: ['bronze.orders', 'bronze.lines'] })
    const policies = [{ type: 'newest row', column: 'loaded_at', errorMs: HOUR } as const]
    const said = { ...fragment, fedNames: fragment.fedNames.map((name) => ({ ...name, policies })) }
    const { data } = compose((p) => {
      p.operation('ingest', {
        makes: { orders: table('bronze/orders'), lines: table('bronze/lines', { freshness: { maxAge: '2h' } }) },
        run,
      })
    }, said)
    expect(freshnessOf(data, 'shop/bronze/orders')).toEqual(policies)
    expect(freshnessOf(data, 'shop/bronze/lines')).toEqual([{ type: 'age', errorMs: 2 * HOUR }])
  })

  it('is no part of the code: nothing becomes stale by it', () => {
    const version = (freshness: { readonly freshness?: { readonly maxAge: '1h' } }) =>
      buildGraph(compose((p) => p.operation('ingest', { makes: { a: table('b/a') }, run, ...freshness })).data).asset(
        assetKey('shop/b/a'),
      ).codeVersion
    expect(version({ freshness: { maxAge: '1h' } })).toBe(version({}))
  })
})

describe('a mistake in a policy is told with the line that the author wrote', () => {
  async function told(line: string, drawn: DrawnFragment = { models: { sales: [] } }): Promise<string> {
    const root = testWorkspace({
      'headwater.config.ts': "export default { platforms: ['./apps/assets.ts'] }\n",
      'apps/assets.ts': `import { platform, table } from '@headwater/config'; const run = async () => ({ made: {} })
export default platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
${line}
})`,
    })
    try {
      composeGraph(await loadWorkspace(root), new Map([['shop/dbt', drawFragment(drawn)]]))
    } catch (error) {
      if (error instanceof UserError) return [error.message, ...error.details].join('\n')
      throw error
    }
    return 'accepted'
  }
  it.each([
    [
      'an operation',
      "p.operation('ingest', { makes: { a: table('b/a') }, run, freshness: { maxAge: '26' } })",
      'apps/assets.ts:3: operation ingest: freshness.maxAge\nfound     "26"',
    ],
    [
      'a table',
      "p.operation('ingest', { makes: { a: table('b/a', { freshness: [{ by: '1pm', timeZone: 'UTC' }] }) }, run })",
      'apps/assets.ts:3: operation ingest: makes.a.freshness[0].by\nfound     "1pm"',
    ],
    [
      'a source, which has no columns to look at',
      "p.source('bronze/files', { freshness: { column: 'loaded_at', maxAge: '1h' } })",
      'apps/assets.ts:3: source bronze/files: freshness.column\nfound     "loaded_at"',
    ],
    [
      'a model',
      "p.freshness(p.dbt('./dbt').model('sales'), { maxage: '1h' })",
      'apps/assets.ts:3: freshness of sales: maxage: unknown key',
    ],
    [
      'a model that does not exist',
      "p.freshness(p.dbt('./dbt').model('sale'), { maxAge: '1h' })",
      'apps/assets.ts:3: there is no model of shop/dbt called "sale"\ndid you mean  sales',
    ],
    [
      'an asset that does not exist',
      "p.dbt('./dbt'); p.freshness({ type: 'asset', key: 'shop/silver/sale' }, { maxAge: '1h' })",
      'apps/assets.ts:3: freshness of shop/silver/sale: there is no such asset\ndid you mean  shop/silver/sales',
    ],
    [
      'nothing at all',
      "p.freshness('sales', { maxAge: '1h' })",
      'apps/assets.ts:3: freshness: of what\nfound     "sales"',
    ],
  ])('of %s', async (_, line, expected) => {
    expect(await told(line)).toContain(expected)
  })
})
