import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../rig.ts'
import { createShop, expectRefused } from './testing/shop.ts'

let shop: Rig

beforeAll(() => {
  shop = createShop()
})

afterAll(() => shop[Symbol.asyncDispose]())

/** The command, split at spaces, and the lines that it must say. */
type Case = readonly string[]

async function refuses([command = '', ...told]: Case): Promise<void> {
  const result = await shop.headwater(...command.split(' '))
  expectRefused(shop, result)
  const said = result.stderr.split('\n').map((line) => line.trim())
  for (const line of told) expect(said).toContain(line)
}

describe('names', () => {
  it.each<Case>([
    ['plan fact_order', 'error: no asset is called "fact_order"', 'did you mean  fact_orders (silver)'],
    ['materialize fact_order --downstream', 'error: no asset is called "fact_order"'],
    ['plan orders', 'error: "orders" means 2 assets', 'bronze/orders', 'gold/orders', 'write one of these names'],
    ['plan mart --exclude martt', 'error: no asset is called "martt"', 'did you mean  mart (silver)'],
    ['plan toString', 'error: no asset is called "toString"'],
    ['plan valueOf', 'error: no asset is called "valueOf"'],
    ['plan shop/gold/prototype', 'error: no asset is called "shop/gold/prototype"'],
    ['ls mart fact_order', 'error: no asset is called "fact_order"'],
    ['graph +martt', 'error: no asset is called "martt"', 'did you mean  mart (silver)'],
  ])('%s', async (...given) => refuses(given))

  it('constructor and __proto__ are names like any other', async () => {
    const { exitCode, stdout } = await shop.headwater('ls', 'constructor', '__proto__', '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout).assets.map(({ key }: { key: string }) => key)).toEqual([
      'shop/gold/constructor',
      'shop/gold/__proto__',
    ])
  })
})

describe('selections', () => {
  it.each<Case>([
    ['plan fact_orders,', 'error: a name is missing', 'fact_orders,', '^'],
    ['plan a++b', 'error: "+" cannot stand inside a name', 'a++b'],
    ['plan tga:nightly', 'error: there is no selection method "tga:"', 'tga:nightly', 'did you mean  tag:'],
    ['plan @mart+', 'error: "@" already takes everything behind it; "+" after it is not allowed'],
    ['plan mart --exclude +', 'error: a name is missing'],
    ['plan tag:nothing', 'error: "tag:nothing" selects no asset'],
  ])('%s', async (...given) => refuses(given))

  it('the mark stands under the place', async () => {
    const { stderr } = await shop.headwater('plan', 'mart tga:x')
    expect(stderr.split('\n').slice(1, 3)).toEqual(['  mart tga:x', '       ^'])
  })
})

describe('dates and partitions', () => {
  it.each<Case>([
    ['plan mart --date 2025-02-30', 'error: 2025-02-30 does not exist: February 2025 has 28 days'],
    ['plan mart --date 2025-1-5', 'error: "2025-1-5" is not a date', 'expected  YYYY-MM-DD, for example 2025-01-05'],
    ['plan mart --date yesterday', 'error: "yesterday" is not a date'],
    ['materialize bronze/orders --partition 2025-13-01', 'error: 2025-13-01 does not exist: there is no month 13'],
    ['plan bronze/orders --partitions 2024-11-30', 'error: 2024-11-30 is before the first partition, 2024-12-01'],
    [
      'plan bronze/orders --partitions 2025-01-03..2025-01-01',
      'error: the range 2025-01-03..2025-01-01 runs backwards',
      'write  2025-01-01..2025-01-03',
    ],
    ['plan bronze/orders --partitions 2025-01-01..', 'error: the range "2025-01-01.." has no end'],
    [
      'plan bronze/orders --partitions 2025-01-01,,2025-01-02',
      'error: "2025-01-01,,2025-01-02" has an empty place in its list',
    ],
    [
      'plan bronze/orders --partitions 2025-01-01..2025-01-02..2025-01-03',
      'error: "2025-01-01..2025-01-02..2025-01-03" is not a range',
    ],
    [
      'plan mart --partitions 2025-01-01',
      'error: --partitions 2025-01-01: nothing that was asked for has partitions',
      'silver/mart is one whole',
    ],
    ['plan bronze/orders --partitions 2025-01-04', 'error: 2025-01-04 is after the newest partition, 2025-01-03 (UTC)'],
    [
      'materialize bronze/orders --partition 2025-01-01 --partition 2025-02-01',
      'error: 2025-02-01 is after the newest partition, 2025-01-03 (UTC)',
    ],
    [
      'plan bronze/orders --date 2024-12-10 --partitions 2024-12-10',
      'error: 2024-12-10 is after the newest partition, 2024-12-09 (UTC)',
    ],
  ])('%s', async (...given) => refuses(given))
})

describe('commands, flags and arguments', () => {
  it.each<Case>([
    ['maetrialize mart', "error: unknown command 'maetrialize'", '(Did you mean materialize?)'],
    ['constructor', "error: unknown command 'constructor'"],
    [
      'runs shwo 7f3c',
      'error: runs has no command "shwo"',
      'did you mean  show',
      'commands  list, show, report, watch, resume, cancel',
    ],
    ['sandbox dwon', "error: unknown command 'dwon'", '(Did you mean down?)'],
    ['plan mart --dwnstream', "error: unknown option '--dwnstream'", '(Did you mean --downstream?)'],
    ['plan', 'error: nothing was asked for', 'what is stale or missing   pnpm plan --stale'],
    ['plan mart --date', "error: option '--date <date>' argument missing"],
    ['runs show', "error: missing required argument 'run'"],
    [
      'runs list --limit some',
      "error: option '--limit <n>' argument 'some' is invalid. expected a whole number from 1 on.",
    ],
    [
      'materialize mart --concurrency 0',
      "error: option '--concurrency <n>' argument '0' is invalid. expected a whole number from 1 on.",
    ],
    [
      'materialize mart --concurrency 1.5',
      "error: option '--concurrency <n>' argument '1.5' is invalid. expected a whole number from 1 on.",
    ],
    [
      'graph --format png',
      "error: option '--format <format>' argument 'png' is invalid. Allowed choices are tree, json, dot, mermaid.",
    ],
  ])('%s', async (...given) => refuses(given))
})

describe('targets', () => {
  it.each<Case>([
    [
      'plan mart --target prd',
      'error: no target is called "prd"',
      'did you mean  prod',
      'targets  sandbox, prod, closed, twisted, constructor',
    ],
    ['runs --target __proto__', 'error: no target is called "__proto__"'],
    [
      'plan mart --target prod',
      'error: SHOP_DATABASE_URL is not set; targets.prod.database in headwater.config.ts is read from it',
      'export SHOP_DATABASE_URL=…',
    ],
    [
      'runs --target constructor',
      'error: toString is not set; targets.constructor.database in headwater.config.ts is read from it',
    ],
    ['plan mart --target twisted', 'error: headwater.config.ts: targets.twisted.database is no Postgres URL'],
  ])('%s', async (...given) => refuses(given))

  it('a variable that is empty is no setting', async () => {
    const result = await shop.headwaterIn({ env: { SHOP_DATABASE_URL: '' } }, 'runs', '--target', 'prod')
    expectRefused(shop, result)
    expect(result.stderr).toContain('SHOP_DATABASE_URL is empty')
  })
})

it('a command outside of a workspace says how to come to one', async () => {
  const result = await shop.headwaterIn({ env: { INIT_CWD: '/' } }, 'plan', 'mart')
  expectRefused(shop, result)
  expect(result.stderr.split('\n')).toEqual([
    'error: no headwater.config.ts in / or above it',
    '  go to your workspace, or write a config: docs/platforms.md',
  ])
})

it('a command works in a folder of the workspace as at its root', async () => {
  const { exitCode, stdout } = await shop.headwaterIn({ folder: 'shop' }, 'ls', 'mart')
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('silver/mart') })
})
