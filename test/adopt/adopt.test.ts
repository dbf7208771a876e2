import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type Shop } from './testing/by-hand.ts'

// A warehouse that was built by hand is taken over as it stands; what is done to it by hand afterwards is seen.

const ALL = [
  'bronze/customers',
  'bronze/orders',
  'gold/by_day',
  'gold/sales',
  'serving/web',
  'silver/customers',
  'silver/orders_clean',
]

let database: TestDatabase
let shop: Shop

beforeAll(async () => {
  database = await testDatabase()
  shop = await openShop(database.url)
}, 120_000)

afterAll(async () => {
  await shop?.[Symbol.asyncDispose]()
  await database?.drop()
})

const schemas = () => shop.sql<{ nspname: string }>("select nspname from pg_namespace where nspname = 'headwater'")

describe('before it is adopted', () => {
  it('everything is missing, and status says what exists all the same', async () => {
    expect(await shop.stale()).toEqual(ALL)
    const { exitCode, stdout } = await shop.headwater('status', '--date', '2025-01-04')
    expect(exitCode).toBe(1)
    expect(stdout).toContain('7 missing')
    expect(stdout).toMatch(/6 missing ones exist without a history +pnpm headwater adopt --target prod --dry-run/)
  })

  it('--dry-run shows what would become of each asset and writes nothing', async () => {
    const { exitCode, stdout, stderr } = await shop.headwater('adopt', '--dry-run')
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toMatch(/✔ {2}bronze\/orders +3 rows {2}3 days, newest 2025-01-03, 1 without rows/)
    expect(stdout).toMatch(/✔ {2}silver\/customers +view/)
    expect(stdout).toContain('7 would be adopted')
    expect(await schemas()).toEqual([])
  })

  it('nobody is there to ask, so it is refused without --yes', async () => {
    const { exitCode, stderr } = await shop.headwater('adopt')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('pnpm headwater adopt --target prod --yes')
    expect(await schemas()).toEqual([])
  })
})

describe('adopted', () => {
  it('nothing is stale', async () => {
    const { exitCode, stdout, stderr } = await shop.headwater('adopt', '--yes', '--reason', 'it was all built today')
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain('7 adopted')
    expect(await shop.stale()).toEqual([])
    const status = await shop.headwater('status', '--date', '2025-01-04')
    expect(status.stdout).toContain('7 fresh')
    expect(status.exitCode).toBe(0)
    const [kept] = await shop.sql<{ metadata: object }>('select distinct metadata from headwater.materializations')
    expect(kept?.metadata).toMatchObject({ reason: 'it was all built today' })
  })

  it('once more adopts nothing', async () => {
    const count = () => shop.sql<{ n: string }>('select count(*) as n from headwater.materializations')
    const before = await count()
    const { stdout } = await shop.headwater('adopt', '--yes')
    expect(stdout).toContain('0 adopted')
    expect(stdout).toContain('7 with a history')
    expect(await count()).toEqual(before)
  })

  it('a column that says when is no content', async () => {
    await shop.sql("update bronze.orders set modified_at = '2030-01-01'")
    expect(await shop.stale()).toEqual([])
  })
})

describe('changed by hand', () => {
  it('a table that dbt makes is stale with what is behind it, and nothing else', async () => {
    await shop.sql('update silver.orders_clean set amount = amount + 1')
    const stale = ['gold/by_day', 'gold/sales', 'serving/web', 'silver/orders_clean']
    expect(await shop.stale()).toEqual(stale)
    expect(await shop.stale()).toEqual(stale)
    const { exitCode, stdout } = await shop.headwater('status', '--date', '2025-01-04')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/silver\/orders_clean +stale +changed outside: other rows/)
    expect(stdout).toContain('4 stale · 3 fresh')
    expect(stdout).toContain('pnpm materialize --stale --date 2025-01-04 --target prod')
  })

  it('and back again it is fresh', async () => {
    await shop.sql('update silver.orders_clean set amount = amount - 1')
    expect(await shop.stale()).toEqual([])
  })

  it('a table that is gone is stale, and a view too', async () => {
    await shop.sql('drop view silver.customers; alter table gold.by_day rename to elsewhere')
    expect(await shop.stale()).toEqual(['gold/by_day', 'gold/sales', 'serving/web', 'silver/customers'])
    const { stdout } = await shop.headwater('status', '--date', '2025-01-04')
    expect(stdout).toMatch(/gold\/by_day +stale +changed outside: the table is gone/)
    await shop.sql('alter table gold.elsewhere rename to by_day')
    await shop.dbt('run', '--select', 'customers')
    expect(await shop.stale()).toEqual([])
  })

  it('rows that somebody brings in are a new version: what reads them is stale', async () => {
    await shop.sql("insert into bronze.customers values (3, 'FR')")
    const { stdout, stderr } = await shop.headwater('plan', '--stale', '--date', '2025-01-04')
    expect(stderr).toContain('bronze/customers was changed outside of Headwater (1 row more): taken as a new version')
    expect(stdout).toContain('gold/sales')
    expect(await shop.stale()).toEqual(['gold/sales', 'serving/web'])
  })

  it('a day that somebody brings in is not missing', async () => {
    await shop.sql("insert into bronze.orders (day, customer, amount) values ('2025-01-04', 3, 4)")
    expect(await shop.stale('--date', '2025-01-05')).toEqual([
      'gold/by_day',
      'gold/sales',
      'serving/web',
      'silver/orders_clean',
    ])
    const [day] = await shop.sql(
      "select rows::int, source from headwater.materializations where partition = '2025-01-04'",
    )
    expect(day).toEqual({ rows: 1, source: 'observed' })
  })

  it('a day that somebody corrects is a new version of that day alone', async () => {
    await shop.sql("update bronze.orders set amount = 8 where day = '2025-01-03'")
    const { stderr } = await shop.headwater('plan', '--stale', '--date', '2025-01-05')
    expect(stderr).toContain(
      'bronze/orders was changed outside of Headwater (2025-01-03: other rows): taken as a new version',
    )
    const [newest] = await shop.sql(
      "select partition from headwater.materializations where source = 'observed' order by id desc limit 1",
    )
    expect(newest).toEqual({ partition: '2025-01-03' })
  })
})

describe('dbt by hand', () => {
  it('is seen, and shown as such: what it made is fresh, what loads it is not', async () => {
    await shop.dbt('build')
    const { stdout, stderr } = await shop.headwater('status', '--date', '2025-01-05')
    expect(stderr).toMatch(/gold\/sales was rebuilt by dbt by hand at \S+: taken as its newest version/)
    expect(stdout).toContain('1 stale · 6 fresh')
    expect(await shop.stale('--date', '2025-01-05')).toEqual(['serving/web'])
    const sources = await shop.sql("select distinct asset from headwater.materializations where source = 'dbt by hand'")
    expect(sources).toHaveLength(4)
  })

  it('is no excuse for what was changed after it', async () => {
    await shop.sql('delete from gold.sales')
    expect(await shop.stale('--date', '2025-01-05')).toEqual(['gold/sales', 'serving/web'])
  })
})
