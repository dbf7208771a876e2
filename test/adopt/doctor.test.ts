import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { startEcs, type TemporaryEcs } from '@headwater/sandbox'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from './testing/by-hand.ts'

// doctor looks at everything that a target needs, tells the mend of what is wrong, and changes nothing.

let database: TestDatabase
let ecs: TemporaryEcs
let shop: Shop
let clerk: string

beforeAll(async () => {
  database = await testDatabase()
  ecs = await startEcs([
    {
      cluster: 'shop',
      service: 'web',
      region: 'eu-west-1',
      desiredCount: 0,
      command: 'node',
      args: ['-e', ''],
      cwd: process.cwd(),
      health: '/',
    },
  ])
  shop = await openShop(database.url, ecs.endpoint)
  clerk = `clerk_${new URL(database.url).pathname.slice(-10)}`
  await shop.sql(`
    create role ${clerk} login password 'x';
    grant usage, create on schema bronze, gold to ${clerk};
    grant usage on schema silver to ${clerk};
    grant all on all tables in schema bronze to ${clerk};
  `)
}, 120_000)

afterAll(async () => {
  await shop?.sql(`drop owned by ${clerk}; drop role ${clerk}`)
  await shop?.[Symbol.asyncDispose]()
  await ecs?.stop()
  await database?.drop()
})

/** Name and state of each finding. */
function states(stdout: string): { [name: string]: string } {
  const { findings } = JSON.parse(stdout)
  return Object.fromEntries(findings.map(({ name, state }: { name: string; state: string }) => [name, state]))
}

it('a target that has all it needs is well, and stays as it is', async () => {
  const { exitCode, stdout, stderr } = await shop.headwater('doctor', '--json')
  expect(exitCode, `${stderr}\n${stdout}`).toBe(0)
  expect(states(stdout)).toEqual({
    node: 'good',
    disk: expect.stringMatching(/good|warn/),
    graph: 'good',
    database: 'good',
    clock: 'good',
    'rights on bronze': 'good',
    'rights on silver': 'good',
    'rights on gold': 'good',
    ledger: 'good',
    Python: 'good',
    'dbt shop/dbt': 'good',
    'ECS shop/web': 'good',
  })
  expect(await shop.sql("select from pg_namespace where nspname = 'headwater'")).toEqual([])
})

it('a right that is missing on one schema is named with the grant; the rest is looked at all the same', async () => {
  const url = new URL(database.url)
  url.username = clerk
  url.password = 'x'
  const { exitCode, stdout } = await shop.headwaterOn(url.href, 'doctor')
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(new RegExp(`✖ {2}rights on silver +${clerk} may not make tables in schema silver`))
  expect(stdout).toContain(`grant create on schema "silver" to "${clerk}";`)
  expect(stdout).toMatch(/✖ {2}rights on gold .*may not replace gold\.by_day/)
  expect(stdout).toMatch(/✔ {2}rights on bronze/)
  expect(stdout).toMatch(new RegExp(`✖ {2}ledger +schema headwater does not exist, and ${clerk} may not make one`))
  expect(stdout).toMatch(/✔ {2}dbt shop\/dbt/)
})

it('a database that cannot be reached is exit code 3, and no password is shown', async () => {
  const { exitCode, stdout, stderr } = await shop.headwaterOn(
    'postgres://ana:hunter2hunter2@127.0.0.1:1/shop',
    'doctor',
  )
  expect(exitCode).toBe(3)
  expect(stdout).toMatch(/✖ {2}database +127\.0\.0\.1:1\/shop refuses the connection/)
  expect(stdout).toMatch(/✔ {2}Python/)
  expect(stdout).toMatch(/✔ {2}ECS shop\/web/)
  expect(stdout + stderr).not.toContain('hunter2')
})

it("a profile without dbt's target is told", async () => {
  const { rig } = shop
  rig.write('shop/dbt/profiles.yml', 'shop: {target: dev, outputs: {dev: {type: postgres}}}\n')
  const { exitCode, stdout } = await shop.headwater('doctor', '--json')
  expect(exitCode).toBe(1)
  expect(states(stdout)).toMatchObject({ 'dbt shop/dbt': 'bad', database: 'good' })
})
