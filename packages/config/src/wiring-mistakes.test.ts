import { UserError } from '@headwater/errors'
import { buildGraph } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { composeGraph } from './compose.ts'
import { loadWorkspace } from './load.ts'
import { type DrawnFragment, drawFragment } from './testing/fragment.ts'
import { testWorkspace } from './testing/workspace.ts'

/** Message, details and next of a workspace whose platform has these lines from line 3 on. */
async function told(lines: readonly string[], drawn: DrawnFragment | null = null): Promise<string> {
  const root = testWorkspace({
    'headwater.config.ts': "export default { platforms: ['./apps/assets.ts'] }\n",
    'apps/assets.ts': `import { platform, table } from '@headwater/config'; const run = async () => ({ made: {} })
export default platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
${lines.join('\n')}
})`,
  })
  const loaded = await loadWorkspace(root)
  const fragments = new Map(drawn === null ? [] : [['shop/dbt', drawFragment(drawn)]])
  try {
    buildGraph(composeGraph(loaded, fragments).data)
  } catch (error) {
    if (error instanceof UserError) return [error.message, ...error.details, ...error.next].join('\n')
    throw error
  }
  return 'accepted'
}

describe('a mistake in wiring is told with the line that the author wrote', () => {
  const drawn: DrawnFragment = {
    models: { fact_orders: ['shop/bronze/orders'] },
    sources: { 'bronze.orders': 'shop/bronze/orders' },
    exposures: { dashboard: ['fact_orders'] },
  }
  it.each([
    [
      'model',
      "p.live('x', { reads: dbt.model('fact_order') })",
      'apps/assets.ts:4: there is no model of shop/dbt called "fact_order"\ndid you mean  fact_orders',
    ],
    [
      'source',
      "p.live('x', { reads: dbt.source('bronze.order') })",
      'apps/assets.ts:4: there is no source of shop/dbt called "bronze.order"\ndid you mean  bronze.orders',
    ],
    [
      'exposure',
      "p.live('x', { reads: dbt.exposure('dashbord') })",
      'apps/assets.ts:4: there is no exposure of shop/dbt called "dashbord"\ndid you mean  dashboard',
    ],
    [
      'model with a hostile name',
      "p.live('x', { reads: dbt.model('constructor') })",
      'apps/assets.ts:4: there is no model of shop/dbt called "constructor"',
    ],
  ])('a %s that does not exist', async (_, line, expected) => {
    expect(await told(["const dbt = p.dbt('./dbt')", line], drawn)).toBe(expected)
  })

  it('two operations that make one asset', async () => {
    expect(
      await told([
        "p.operation('ingest_games', { makes: { a: table('bronze/boxscores') }, run })",
        '',
        "p.operation('daily', { makes: { b: table('bronze/boxscores') }, run })",
      ]),
    ).toBe(
      [
        'apps/assets.ts makes bronze/boxscores twice',
        'operation ingest_games   (line 3)',
        'operation daily          (line 5)',
        'an asset is made by one operation; give one of them another key',
      ].join('\n'),
    )
  })

  it('an operation that makes what dbt makes', async () => {
    expect(
      await told(["p.dbt('./dbt')", "p.operation('mine', { makes: { a: table('silver/fact_orders') }, run })"], drawn),
    ).toMatch(/silver\/fact_orders is made twice\noperation mine +\(apps\/assets\.ts:4\)\noperation dbt/)
  })

  it('two operations of one name', async () => {
    const line = (name: string) => `p.operation('same', { makes: { a: table('g/${name}') }, run })`
    expect(await told([line('a'), line('b')])).toMatch(
      /^two operations are called shop\/same\ndefined {3}apps\/assets\.ts:3\ndefined {3}apps\/assets\.ts:4\n/,
    )
  })

  it('two services, or two dbt projects, of one name', async () => {
    expect(await told(["p.live('web', { reads: [] })", "p.live('web', { reads: [] })"])).toBe(
      'two services are called web\napps/assets.ts:3\napps/assets.ts:4\nrename one of them',
    )
    expect(await told(["p.dbt('./a')", "p.dbt('./b')"])).toBe(
      "two dbt projects are called shop/dbt\napps/assets.ts:3\napps/assets.ts:4\nname them: p.dbt(folder, { name: '...' })",
    )
  })

  it('a project of a platform that is not in the workspace', async () => {
    const stranger = "{ type: 'dbt model', project: 'other/dbt', name: 'x', location: 'other.ts:3' }"
    expect(await told([`p.live('x', { reads: ${stranger} })`])).toBe(
      'other.ts:3: there is no dbt project called other/dbt in this workspace',
    )
  })

  it('a cycle through operations, spelled out', async () => {
    const cycle = await told(
      [
        "const dbt = p.dbt('./dbt')",
        "p.operation('predict', { reads: dbt.model('features'), makes: { a: table('gold/forecast') }, run })",
      ],
      {
        models: { features: ['mart'], mart: ['shop/gold/forecast'] },
        sources: { 'gold.forecast': 'shop/gold/forecast' },
        fed: ['gold.forecast'],
      },
    )
    expect(cycle).toContain('gold/forecast -> silver/mart -> silver/features -> gold/forecast')
  })
})
