import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from '../adopt/testing/by-hand.ts'

/*
 * silver/orders_clean ─┬─ gold/by_day
 *                      ├─ gold/sales ── reporting.v_sales       made by hand
 *                      └─ reporting.v_days ── reporting.v_best  made by hand
 *
 * dbt-postgres replaces a table with `drop ... cascade`: a view that it knows nothing of goes with it, without a word.
 */
let database: TestDatabase
let shop: Shop

beforeAll(async () => {
  database = await testDatabase()
  shop = await openShop(database.url)
  const adopted = await shop.headwater('adopt', '--yes', '--reason', 'built today')
  expect(adopted.exitCode, adopted.stderr).toBe(0)
  await shop.sql(`
    create schema reporting;
    create view reporting.v_days as select day, amount from silver.orders_clean;
    create view reporting.v_best as select max(amount) as best from reporting.v_days;
    create view reporting.v_sales as select * from gold.sales;
    create view reporting.v_customers as select * from bronze.customers;
    insert into bronze.orders (day, customer, amount) values ('2025-01-02', 1, 100)`)
}, 120_000)

afterAll(async () => {
  await shop?.[Symbol.asyncDispose]()
  await database?.drop()
})

const request = ['orders_clean', '--downstream', '--exclude', 'serving/web', '--date', '2025-01-04']

const views = async () =>
  (await shop.sql<{ name: string }>("select viewname as name from pg_views where schemaname = 'reporting'"))
    .map(({ name }) => name)
    .sort()

it('the plan names the views that go with what it replaces, through other views, and no others', async () => {
  const shown = await shop.headwater('plan', ...request)
  expect(shown.exitCode, shown.stderr).toBe(0)
  expect(shown.stdout).toMatch(
    / Drops +reporting\.v_best, a view not made by dbt, on silver\/orders_clean\n +reporting\.v_days, a view not made by dbt, on silver\/orders_clean\n +reporting\.v_sales, a view not made by dbt, on gold\/sales\n/,
  )
  const { stdout } = await shop.headwater('plan', ...request, '--json')
  expect(JSON.parse(stdout).drops).toContainEqual({
    view: { schema: 'reporting', name: 'v_days' },
    materialized: false,
    on: ['shop/silver/orders_clean'],
  })
  const beside = await shop.headwater('plan', 'gold/by_day', '--date', '2025-01-04')
  expect(beside.stdout).not.toContain('Drops')
})

it('where nobody can be asked it is refused, and nothing is dropped', async () => {
  const { exitCode, stderr } = await shop.headwater('materialize', ...request)
  expect(exitCode).toBe(2)
  expect(stderr).toContain('there is nobody to ask')
  expect(await views()).toEqual(['v_best', 'v_customers', 'v_days', 'v_sales'])
})

it('--yes accepts it: what is rebuilt is right, and only those views are gone that were named', async () => {
  const { exitCode, stdout, stderr } = await shop.headwater('materialize', ...request, '--yes')
  expect(exitCode, `${stderr}\n${stdout}`).toBe(0)
  expect(stdout).toContain('Drops        reporting.v_best')
  expect(await shop.sql('select day::text, amount::int from gold.by_day order by 1')).toContainEqual({
    day: '2025-01-02',
    amount: 100,
  })
  expect(await views()).toEqual(['v_customers'])
  expect((await shop.headwater('plan', ...request)).stdout).not.toContain('Drops')
})
