import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createShop, expectRefused, shopFiles } from './testing/shop.ts'

/** The lines that a command says in a workspace with these files, unindented. */
async function refusal(files: { readonly [path: string]: string }, ...command: string[]): Promise<string[]> {
  const shop = createShop(files)
  onTestFinished(() => shop[Symbol.asyncDispose]())
  const result = await shop.headwater(...(command.length > 0 ? command : ['plan', 'mart']))
  expectRefused(shop, result)
  return result.stderr
    .trimEnd()
    .split('\n')
    .map((line) => line.trim())
}

const assets = (...lines: string[]): string => `import { platform, program, table } from '@headwater/config'
const run = async () => ({ made: {} })
export default platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
  const dbt = p.dbt('./dbt', { manifest: './manifest.json' })
${lines.map((line) => `  ${line}\n`).join('')}})
`

describe('a config that', () => {
  it.each([
    ['throws', "\nthrow new Error('no luck')\n", ['error: headwater.config.ts:2 cannot be loaded', 'Error: no luck']],
    ['is no TypeScript', 'export default {\n  platforms: [\n', ['error: headwater.config.ts:2 cannot be loaded']],
    ['imports what is not there', "import './nothing.ts'\n", ['error: headwater.config.ts cannot be loaded']],
    [
      'has an unknown key',
      "export default { platforms: ['./shop/assets.ts'], targts: {} }\n",
      ['error: headwater.config.ts: targts: unknown key', 'did you mean  targets'],
    ],
    [
      'names a platform that is not there',
      "export default { platforms: ['./shop/asset.ts'] }\n",
      ['error: headwater.config.ts: platforms names ./shop/asset.ts, and there is no such file'],
    ],
    [
      'prints a secret by mistake',
      "export default { platforms: [], targets: 'postgres://me:hunter2@db/x' }\n",
      ['error: headwater.config.ts: platforms'],
    ],
    [
      'writes the secret where an object belongs',
      "export default { platforms: ['./a'], targets: { prod: 'postgres://me:hunter2@db/x' } }\n",
      ['error: headwater.config.ts: targets.prod', 'found     "postgres://me:***@db/x"'],
    ],
  ])('%s', async (_, text, told) => {
    expect(await refusal({ 'headwater.config.ts': text })).toEqual(expect.arrayContaining(told))
  })
})

describe('a platform with', () => {
  it.each([
    [
      'an error of its own',
      'throw new TypeError("oh")\n',
      ['error: shop/assets.ts:1 cannot be loaded', 'TypeError: oh'],
    ],
    ['another export', 'export default 5\n', ['error: shop/assets.ts: default export', 'found     5']],
    [
      'a definition of another shape',
      assets("p.operation('x', { makes: ['gold/x'], run })"),
      ['error: shop/assets.ts:5: operation x: makes', 'found     a list'],
    ],
    [
      'a handle that is not there',
      assets(
        "const made = p.operation('x', { makes: { a: table('g/a') }, run })",
        "p.operation('y', { reads: [made.b], makes: { c: table('g/c') }, run })",
      ),
      ['error: shop/assets.ts:6: operation y: reads[0]', 'found     nothing'],
    ],
    [
      'a model that is not there',
      assets("p.live('x', { reads: dbt.model('martt') })"),
      ['error: shop/assets.ts:5: there is no model of shop/dbt called "martt"', 'did you mean  mart'],
    ],
    [
      'a fed source that is not there',
      assets(
        "const { a } = p.operation('x', { makes: { a: table('g/a') }, run })",
        "p.dbt('./dbt', { name: 'two', manifest: './manifest.json', sources: { 'bronze.order': a } })",
      ),
      ['error: shop/assets.ts:6: the dbt project shop/two has no source "bronze.order"', 'did you mean  bronze.orders'],
    ],
    [
      'one asset made twice',
      assets(
        "p.operation('x', { makes: { a: table('g/a') }, run })",
        "p.operation('y', { makes: { a: table('g/a') }, run })",
      ),
      ['error: shop/assets.ts makes g/a twice', 'operation x   (line 5)', 'operation y   (line 6)'],
    ],
    [
      'a cycle',
      assets("p.operation('x', { reads: dbt.model('mart'), makes: { a: table('bronze/orders') }, run })"),
      ['error: assets are made from one another: bronze/orders -> silver/fact_orders -> silver/mart -> bronze/orders'],
    ],
  ])('%s', async (_, text, told) => {
    expect(await refusal({ 'shop/assets.ts': text })).toEqual(expect.arrayContaining(told))
  })
})

describe('a manifest that is', () => {
  const whole = shopFiles['shop/manifest.json']
  it.each([
    ['empty', '', ['error: shop/manifest.json is not a whole dbt manifest', 'found     an empty file']],
    ['cut short', whole.slice(0, 200), ['error: shop/manifest.json is not a whole dbt manifest']],
    [
      'of an older version',
      whole.replace('v12.json', 'v9.json'),
      ['error: shop/manifest.json is not a dbt manifest of schema v12', 'found     schema v9'],
    ],
    ['of a newer version', whole.replace('v12.json', 'v20.json'), ['found     schema v20']],
    ['something else', '[]', ['found     no metadata.dbt_schema_version']],
    [
      'of another shape',
      whole.replace('"depends_on":{"nodes":["model.shop.fact_orders"]}', '"depends_on":5'),
      ['at        nodes.model.shop.mart.depends_on'],
    ],
  ])('%s', async (_, text, told) => {
    expect(await refusal({ 'shop/manifest.json': text })).toEqual(expect.arrayContaining(told))
  })

  it('missing', async () => {
    const shop = createShop()
    onTestFinished(() => shop[Symbol.asyncDispose]())
    rmSync(join(shop.root, 'shop/manifest.json'))
    const result = await shop.headwater('materialize', 'mart')
    expectRefused(shop, result)
    expect(result.stderr).toContain('there is no dbt manifest at shop/manifest.json')
  })

  it('broken after it was read once', async () => {
    const shop = createShop()
    onTestFinished(() => shop[Symbol.asyncDispose]())
    expect((await shop.headwater('ls')).exitCode).toBe(0)
    shop.write('shop/manifest.json', whole.slice(0, 100))
    expectRefused(shop, await shop.headwater('ls'))
  })
})

it('a sandbox can be stopped and looked at whatever is wrong with the config', async () => {
  const shop = createShop({ 'headwater.config.ts': 'throw 1\n' })
  onTestFinished(() => shop[Symbol.asyncDispose]())
  expect(await shop.headwater('sandbox', 'status')).toMatchObject({ exitCode: 0 })
  expect(await shop.headwater('sandbox', 'down')).toMatchObject({ exitCode: 0, stderr: 'No sandbox was up.' })
  expectRefused(shop, await shop.headwater('sandbox', 'up'))
})
