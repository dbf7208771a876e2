import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type CommandResult, createRig, type Rig } from '../../rig.ts'

/*
 * ingest --> bronze/orders, bronze/lines (by day) --> silver/fact_orders --> silver/mart --> forecast --> gold/orders
 *
 * A platform whose dbt manifest somebody else makes: its graph is read without Python, and nothing of it is ever run.
 */

const assets = `import { daily, platform, program, table } from '@headwater/config'
const run = async () => ({ made: {} })
export default platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
  const { orders } = p.operation('ingest', {
    makes: { orders: table('bronze/orders'), lines: table('bronze/lines') },
    partitions: daily({ start: '2024-12-01', timeZone: 'UTC' }),
    run,
  })
  const dbt = p.dbt('./dbt', { manifest: './manifest.json', sources: { 'bronze.orders': orders } })
  p.operation('forecast', { reads: dbt.model('mart'), makes: { orders: table('gold/orders') }, run })
  p.operation('hostile', {
    makes: { constructor: table('gold/constructor'), ['__proto__']: table('gold/__proto__') },
    run: async () => ({ made: { constructor: { rows: 1 }, ['__proto__']: { rows: 2 } } }),
  })
  p.operation('talkative', {
    makes: { talk: table('gold/talk') },
    run: async ({ env }) => { throw new Error(\`cannot reach \${env.SHOP_DATABASE_URL} with \${env.SHOP_TOKEN}\`) },
  })
})
`

const config = `import { defineConfig, env } from '@headwater/config'
export default defineConfig({
  platforms: ['./shop/assets.ts'],
  sandbox: { now: '2025-01-04T12:30Z' },
  targets: {
    prod: { database: env('SHOP_DATABASE_URL'), env: { SHOP_TOKEN: 'a-token-of-the-shop' } },
    closed: { database: 'postgres://shop:hunter2hunter2@127.0.0.1:1/shop' },
    twisted: { database: 'mysql://shop:hunter2hunter2@127.0.0.1/shop' },
    ['constructor']: { database: env('toString') },
  },
})
`

function model(name: string, upstream: readonly string[]) {
  return {
    unique_id: `model.shop.${name}`,
    name,
    package_name: 'shop',
    fqn: ['shop', name],
    original_file_path: `models/${name}.sql`,
    resource_type: 'model',
    schema: 'silver',
    alias: name,
    config: { materialized: 'table', schema: 'silver' },
    depends_on: { nodes: upstream },
  }
}

const manifest = {
  metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json', project_name: 'shop' },
  nodes: {
    'model.shop.fact_orders': model('fact_orders', ['source.shop.bronze.orders']),
    'model.shop.mart': model('mart', ['model.shop.fact_orders']),
  },
  sources: {
    'source.shop.bronze.orders': {
      unique_id: 'source.shop.bronze.orders',
      name: 'orders',
      source_name: 'bronze',
      package_name: 'shop',
      fqn: ['shop', 'bronze', 'orders'],
      original_file_path: 'models/sources.yml',
      schema: 'bronze',
      identifier: 'orders',
    },
  },
}

export const shopFiles = {
  'headwater.config.ts': config,
  'shop/assets.ts': assets,
  'shop/manifest.json': JSON.stringify(manifest),
}

/** The shop's workspace, with some of its files replaced. */
export function createShop(files: { readonly [path: string]: string } = {}): Rig {
  return createRig({ files: { ...shopFiles, ...files } })
}

/** What no user may see: a line of a stack, and a password of these workspaces. */
export const STACK_OR_SECRET = /^\s+at .+:\d+:\d+\)?$|bug of Headwater|hunter2/m

/** Bad input: exit 2, told on stderr without a stack, nothing on stdout, and no sandbox has been started. */
export function expectRefused(rig: Rig, { exitCode, stdout, stderr }: CommandResult): void {
  expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(/^error: /)
  expect(stderr).not.toMatch(STACK_OR_SECRET)
  expect(stderr).not.toContain(rig.root)
  expect(existsSync(join(rig.root, '.headwater/sandbox/state.json'))).toBe(false)
}
