import { join } from 'node:path'
import { UserError } from '@headwater/errors'
import { describe, expect, it } from 'vitest'
import { loadWorkspace, workspaceRoot } from './load.ts'
import { testWorkspace, thrown } from './testing/workspace.ts'

const config = (platforms: string): string => `import { defineConfig } from '@headwater/config'
export default defineConfig({ platforms: [${platforms}] })
`
const platform = (
  name: string,
  body = '',
): string => `import { daily, platform, program, table } from '@headwater/config'
export default platform({ name: '${name}', timeZone: 'UTC' }, (p) => {
  ${body}
})
`

/** What a mistake in a workspace says: message, details and next, a line each; never its absolute path. */
async function told(files: { readonly [path: string]: string }): Promise<string> {
  const root = testWorkspace(files)
  const error = await thrown(() => loadWorkspace(root))
  expect(error).toBeInstanceOf(UserError)
  const { message, details, next } = error as UserError
  const text = [message, ...details, ...next].join('\n')
  expect(text).not.toContain(root)
  return text
}

describe('a workspace', () => {
  it('is found from a folder inside of it', async () => {
    const root = testWorkspace({
      'headwater.config.ts': config("'./shop/assets.ts'"),
      'shop/assets.ts': platform('shop'),
      'shop/deep/er/x.txt': '',
    })
    const { platforms, ...workspace } = await loadWorkspace(join(root, 'shop/deep/er'))
    expect(workspace.root).toBe(root)
    expect(platforms).toMatchObject([
      { definition: { name: 'shop' }, folder: join(root, 'shop'), file: 'shop/assets.ts' },
    ])
  })

  it('is asked for where there is none', async () => {
    expect(await thrown(() => workspaceRoot('/'))).toMatchObject({
      code: 'bad-config',
      message: 'no headwater.config.ts in / or above it',
    })
  })

  it('refuses two platforms of one name, naming both files', async () => {
    const text = await told({
      'headwater.config.ts': config("'./a.ts', './b.ts'"),
      'a.ts': platform('shop'),
      'b.ts': platform('shop'),
    })
    expect(text).toMatch(/^two platforms are called shop\na\.ts\nb\.ts\n/)
  })
})

describe('a config that cannot be used', () => {
  it.each([
    [
      'throws',
      "const x = 1\nthrow new Error('no such luck')\n",
      /^headwater\.config\.ts:2 cannot be loaded\nError: no such luck/,
    ],
    [
      'throws with a path of this machine',
      "import { join } from 'node:path'\nthrow new Error(join(import.meta.dirname, 'x.ts') + ' is not there')\n",
      /^headwater\.config\.ts:2 cannot be loaded\nError: x\.ts is not there$/,
    ],
    ['throws no error', "throw 'a text'\n", /^headwater\.config\.ts cannot be loaded\nit threw a text/],
    [
      'exports nothing',
      'export const x = 1\n',
      /^headwater\.config\.ts: default export\nfound {5}nothing\nexpected {2}defineConfig/,
    ],
    ['exports a promise', 'export default Promise.resolve({})\n', /default export\nfound {5}a promise/],
    [
      'names no file',
      config("'./nowhere.ts'"),
      /^headwater\.config\.ts: platforms names \.\/nowhere\.ts, and there is no such file$/,
    ],
    [
      'has an unknown key',
      'export default { platfroms: [] }\n',
      /^headwater\.config\.ts: platfroms: unknown key\ndid you mean {2}platforms/,
    ],
  ])('%s', async (_, text, expected) => {
    expect(await told({ 'headwater.config.ts': text })).toMatch(expected)
  })

  it('names the file and line of a module of the workspace that throws', async () => {
    const text = await told({
      'headwater.config.ts': `import './lib/settings.ts'\n${config("'./a.ts'")}`,
      'lib/settings.ts': "\n\nthrow new TypeError('settings are wrong')\n",
    })
    expect(text).toBe('lib/settings.ts:3 cannot be loaded\nTypeError: settings are wrong')
  })
})

describe('a platform file that cannot be used', () => {
  it.each([
    [
      'exports something else',
      'export default { name: "shop" }\n',
      /^a\.ts: default export\nfound {5}an object\nexpected {2}platform\(/,
    ],
    ['throws', "\nthrow new Error('oh')\n", /^a\.ts:2 cannot be loaded\nError: oh/],
    [
      'has a date that does not exist',
      platform(
        'shop',
        "p.operation('x', { makes: { y: table('g/y') }, partitions: daily({ start: '2025-02-30', timeZone: 'UTC' }), run: async () => ({ made: {} }) })",
      ),
      /^a\.ts:3: 2025-02-30 does not exist: February 2025 has 28 days$/,
    ],
    [
      'defines something wrongly',
      platform('shop', "\n  p.operation('x', { makes: { y: table('y') }, run: async () => ({ made: {} }) })"),
      /^a\.ts:4: operation x: makes\.y\.path\nfound {5}"y"\nexpected {2}group\/name/,
    ],
  ])('%s', async (_, text, expected) => {
    expect(await told({ 'headwater.config.ts': config("'./a.ts'"), 'a.ts': text })).toMatch(expected)
  })
})
