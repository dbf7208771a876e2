import { execa } from 'execa'
import { Client } from 'pg'
import { type CommandResult, createRig, type Rig } from '../../rig.ts'

/*
 * bronze/orders (by day) --> silver/orders_clean --> gold/by_day
 *                                              \---> gold/sales --> serving/web
 * bronze/customers --> silver/customers (a view) --/
 *
 * A warehouse that people keep by hand, on a target of their own: their programs fill bronze, they type dbt themselves.
 */

const files = {
  'headwater.config.ts': `import { defineConfig, env } from '@headwater/config'
export default defineConfig({
  platforms: ['./shop/assets.ts'],
  targets: {
    prod: {
      database: env('WAREHOUSE_URL'),
      python: env('HEADWATER_TEST_PYTHON'),
      aws: { endpoint: env('AWS_URL') },
    },
  },
})
`,
  'shop/assets.ts': `import { daily, platform, program, table } from '@headwater/config'
const run = async () => { throw new Error('nothing is ever brought in here') }
export default platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
  const { orders } = p.operation('ingest_orders', {
    makes: { orders: table('bronze/orders', { partitionColumn: 'day', fingerprint: { exclude: ['modified_at'] } }) },
    partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }),
    run,
  })
  const { customers } = p.operation('ingest_customers', { makes: { customers: table('bronze/customers') }, run })
  const dbt = p.dbt('./dbt', { sources: { 'bronze.orders': orders, 'bronze.customers': customers } })
  p.ecsService('web', { reads: dbt.model('sales'), cluster: 'shop', service: 'web', region: 'eu-west-1' })
})
`,
  'shop/dbt/dbt_project.yml': `name: shop
version: '1.0'
profile: shop
models:
  shop:
    +materialized: table
`,
  'shop/dbt/profiles.yml': `shop:
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
  'shop/dbt/macros/generate_schema_name.sql': '{% macro generate_schema_name(name, node) %}{{ name }}{% endmacro %}\n',
  'shop/dbt/models/sources.yml':
    'sources: [{name: bronze, schema: bronze, tables: [{name: orders}, {name: customers}]}]\n',
  'shop/dbt/models/orders_clean.sql':
    "{{ config(schema='silver') }}\nselect day, customer, amount from {{ source('bronze', 'orders') }} where amount > 0\n",
  'shop/dbt/models/customers.sql':
    "{{ config(schema='silver', materialized='view') }}\nselect customer, country from {{ source('bronze', 'customers') }}\n",
  'shop/dbt/models/by_day.sql':
    "{{ config(schema='gold') }}\nselect day, sum(amount) as amount from {{ ref('orders_clean') }} group by day\n",
  'shop/dbt/models/sales.sql': `{{ config(schema='gold') }}
select country, sum(amount) as amount
from {{ ref('orders_clean') }} join {{ ref('customers') }} using (customer)
group by country
`,
}

const bronze = `
  create schema bronze;
  create table bronze.orders (day date, customer int, amount numeric, modified_at timestamptz default now());
  insert into bronze.orders (day, customer, amount)
  values ('2025-01-01', 1, 10), ('2025-01-01', 2, 0), ('2025-01-03', 2, 7.5);
  create table bronze.customers (customer int, country text);
  insert into bronze.customers values (1, 'NL'), (2, 'DE');
`

export interface Shop extends AsyncDisposable {
  readonly rig: Rig
  /** `headwater` with these words, on this warehouse, on 2025-01-04 where it takes a date. */
  headwater(...args: string[]): Promise<CommandResult>
  /** The same as another user of the database, or on another one. */
  headwaterOn(databaseUrl: string, ...args: string[]): Promise<CommandResult>
  /** dbt as it is, typed by hand. */
  dbt(...args: string[]): Promise<void>
  sql<Row extends object>(text: string): Promise<Row[]>
  /** Assets that `plan --stale` would rebuild, sorted. */
  stale(...args: string[]): Promise<string[]>
}

/** A warehouse that is there before Headwater is: bronze filled, every model built by dbt. */
export async function openShop(databaseUrl: string, awsUrl = 'http://127.0.0.1:1'): Promise<Shop> {
  const aws = { AWS_URL: awsUrl, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
  const rig = createRig({ files })
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const connection = {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  }
  const shop: Shop = {
    rig,
    headwater: (...args) => shop.headwaterOn(databaseUrl, ...args),
    headwaterOn: (url, ...args) =>
      rig.headwaterIn({ env: { ...aws, WAREHOUSE_URL: url } }, ...args, '--target', 'prod'),
    async dbt(...args) {
      const program = 'from dbt.cli.main import cli; cli()'
      await execa(process.env.HEADWATER_TEST_PYTHON ?? 'python3', ['-c', program, ...args, '--profiles-dir', '.'], {
        cwd: `${rig.root}/shop/dbt`,
        env: { ...connection, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
      })
    },
    async sql<Row extends object>(text: string) {
      const client = new Client({ connectionString: databaseUrl })
      await client.connect()
      try {
        return (await client.query<Row>(text)).rows
      } finally {
        await client.end()
      }
    },
    async stale(...args) {
      const { exitCode, stdout, stderr } = await shop.headwater(
        'plan',
        '--stale',
        '--json',
        '--date',
        '2025-01-04',
        ...args,
      )
      if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`)
      const { assets } = JSON.parse(stdout)
      return assets.map(({ key }: { key: string }) => key.replace('shop/', '')).sort()
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  }
  await shop.sql(bronze)
  await shop.dbt('build')
  return shop
}
