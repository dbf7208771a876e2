import { symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { type CommandResult, createRig, type Rig } from '../../rig.ts'

/*
 * bronze/orders (by day) --> silver/orders (incremental) --> gold/by_day --> gold/best_day
 * bronze/returns (by day)     gold/prices (reads nothing) ----^
 *
 * On a target of its user's, with a webhook. What the source has of a day stands in source.json:
 * a list of amounts, "none yet", or "down".
 */

const files = {
  'headwater.config.ts': `import { defineConfig, env } from '@headwater/config'
export default defineConfig({
  platforms: ['./assets.ts'],
  pools: { source: { limit: 3 } },
  targets: {
    prod: {
      database: env('WAREHOUSE_URL'),
      python: env('HEADWATER_TEST_PYTHON'),
      alerts: { webhook: env('SHOP_HOOK') },
    },
  },
})
`,
  'assets.ts': `import { daily, platform, table } from '@headwater/config'
export default platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
  const { orders } = p.operation('ingest', {
    makes: {
      orders: table('bronze/orders', { partitionColumn: 'day' }),
      returns: table('bronze/returns', { partitionColumn: 'day' }),
    },
    partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }),
    pool: 'source',
    run: async (context) => (await import('./ingest.ts')).ingest(context),
  })
  p.dbt('./dbt', { sources: { 'bronze.orders': orders } })
})
`,
  'ingest.ts': `import { readFileSync } from 'node:fs'
import { unavailable } from '@headwater/config'
import { Client } from 'pg'
export async function ingest({ partition, env }) {
  const found = JSON.parse(readFileSync(import.meta.dirname + '/source.json', 'utf8'))[partition] ?? 'none yet'
  if (found === 'none yet') return unavailable('nothing of ' + partition + ' at the source yet')
  if (found === 'down') throw new Error('the source is down')
  const client = new Client({ connectionString: env.DATABASE_URL })
  await client.connect()
  try {
    await client.query('delete from bronze.orders where day = $1', [partition])
    await client.query('insert into bronze.orders select $1::date, unnest($2::int[])', [partition, found])
  } finally {
    await client.end()
  }
  return { made: { orders: { rows: found.length }, returns: { rows: 0 } } }
}
`,
  'dbt/dbt_project.yml': `name: shop
version: '1.0'
profile: shop
models:
  shop:
    +materialized: table
    +schema: gold
`,
  'dbt/profiles.yml': `shop:
  target: prod
  outputs:
    prod:
      type: postgres
      host: "{{ env_var('PGHOST') }}"
      port: "{{ env_var('PGPORT') | int }}"
      user: "{{ env_var('PGUSER') }}"
      password: "{{ env_var('PGPASSWORD') }}"
      dbname: "{{ env_var('PGDATABASE') }}"
      schema: public
      threads: 2
`,
  'dbt/macros/generate_schema_name.sql': '{% macro generate_schema_name(name, node) %}{{ name }}{% endmacro %}\n',
  'dbt/models/sources.yml': 'sources: [{name: bronze, schema: bronze, tables: [{name: orders}]}]\n',
  // Loses a day that comes late, unless it is rebuilt in the right mode.
  'dbt/models/orders.sql': `{{ config(schema='silver', materialized='incremental', meta={'headwater': {'partition_column': 'day'}}) }}
select day, amount from {{ source('bronze', 'orders') }}
{% if is_incremental() %} where day > (select max(day) from {{ this }}) {% endif %}
`,
  'dbt/models/prices.sql': 'select 1 as price\n',
  'dbt/models/by_day.sql':
    "select day, sum(amount * price) as amount from {{ ref('orders') }} cross join {{ ref('prices') }} group by day\n",
  'dbt/models/best_day.sql': "select max(amount) as amount from {{ ref('by_day') }}\n",
}

type Day = readonly number[] | 'none yet' | 'down'

export interface Shop extends AsyncDisposable {
  readonly rig: Rig
  readonly hook: Hook
  /** Libpq's variables of the warehouse, for dbt typed by hand. */
  readonly connection: { readonly [name: string]: string }
  /** `headwater` with these words, on the warehouse, on 2025-01-05. */
  headwater(...args: string[]): Promise<CommandResult>
  /** The same with an environment of its own. */
  headwaterWith(env: { readonly [name: string]: string | undefined }, ...args: string[]): Promise<CommandResult>
  source(days: { readonly [day: string]: Day }): void
  sql<Row extends object>(text: string): Promise<Row[]>
}

/** An HTTP server on a free port that keeps what is posted to it. */
export interface Hook {
  /** With a secret in it, as webhooks have. */
  readonly url: string
  readonly texts: string[]
  /** What it answers from now on. */
  status: number
}

export const SECRET = 'T000-B000-hook-s3cr3t'

async function openHook(): Promise<{ readonly hook: Hook; readonly close: () => Promise<void> }> {
  const texts: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    texts.push(JSON.parse(body).text)
    response.writeHead(hook.status).end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const hook: Hook = { url: `http://127.0.0.1:${port}/services/${SECRET}`, texts, status: 200 }
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { hook, close }
}

/** A shop on an empty database, of which nothing was ever built. */
export async function openShop(databaseUrl: string): Promise<Shop> {
  const rig = createRig({ files })
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(rig.root, 'node_modules'))
  const { hook, close } = await openHook()
  const python = process.env.HEADWATER_TEST_PYTHON ?? 'python3'
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const shop: Shop = {
    rig,
    hook,
    connection: {
      PATH: `${dirname(python)}:${process.env.PATH}`,
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: decodeURIComponent(username),
      PGPASSWORD: decodeURIComponent(password),
      PGDATABASE: pathname.slice(1),
    },
    headwater: (...args) => shop.headwaterWith({}, ...args),
    headwaterWith: (env, ...args) => {
      const undated = ['runs', 'invalidate'].includes(args[0] ?? '')
      const date = undated ? [] : ['--date', '2025-01-05']
      return rig.headwaterIn(
        { env: { WAREHOUSE_URL: databaseUrl, SHOP_HOOK: hook.url, HEADWATER_TEST_PYTHON: python, ...env } },
        ...args,
        ...date,
        '--target',
        'prod',
      )
    },
    source: (days) => writeFileSync(join(rig.root, 'source.json'), JSON.stringify(days)),
    async sql<Row extends object>(text: string) {
      const client = new Client({ connectionString: databaseUrl })
      await client.connect()
      try {
        return (await client.query<Row>(text)).rows
      } finally {
        await client.end()
      }
    },
    async [Symbol.asyncDispose]() {
      await close()
      await rig[Symbol.asyncDispose]()
    },
  }
  await shop.sql(`
    create schema bronze;
    create table bronze.orders (day date, amount int);
    create table bronze.returns (day date, amount int);
  `)
  return shop
}
