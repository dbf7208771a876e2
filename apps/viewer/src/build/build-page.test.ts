import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildPage, freshPage } from './index.ts'
import { ownPlace, type PagePlace } from './page-place.ts'

// A small page of a test's own, below the viewer so that it finds its packages, built by the real Vite.

const PARENT = fileURLToPath(new URL('../../.headwater', import.meta.url))
let root: string
let place: PagePlace

beforeEach(() => {
  mkdirSync(PARENT, { recursive: true })
  root = mkdtempSync(join(PARENT, 'test-page-'))
  place = { sources: join(root, 'page'), cache: join(root, 'cache'), installed: join(root, 'modules.yaml') }
  mkdirSync(join(place.sources, 'src'), { recursive: true })
  cpSync(join(ownPlace.sources, 'vite.config.ts'), join(place.sources, 'vite.config.ts'))
  write('index.html', '<!doctype html><title>t</title><script type="module" src="/src/main.ts"></script>')
  write('src/main.ts', "import { word } from './word.ts'\ndocument.title = word")
  write('src/word.ts', "export const word = 'first'")
  writeFileSync(place.installed, '1')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

const write = (path: string, text: string): void => writeFileSync(join(place.sources, path), text)

const scriptOf = (folder: string): string =>
  readdirSync(join(folder, 'assets'))
    .map((name) => readFileSync(join(folder, 'assets', name), 'utf8'))
    .join('\n')

describe('the page', () => {
  it('is built once, and again when a source changes, comes, or packages are installed', async () => {
    const told: string[] = []
    const build = () => buildPage({ place, onBuild: () => told.push('built') })
    const first = await build()
    expect(scriptOf(first.folder)).toContain('first')
    expect(first.seconds).toBeGreaterThan(0)
    expect(await build()).toEqual({ folder: first.folder, seconds: 0 })

    write('src/word.ts', "export const word = 'second, and longer'")
    const second = await build()
    expect(scriptOf(second.folder)).toContain('second, and longer')
    // A server that runs goes on serving the page that it has.
    expect(existsSync(first.folder)).toBe(true)

    write('src/another.ts', 'export const another = 1')
    expect((await build()).folder).not.toBe(second.folder)
    writeFileSync(place.installed, 'another')
    await build()
    expect(told).toHaveLength(4)
  }, 60_000)

  it('has no script within, and none as data, so that the strictest policy lets it run', async () => {
    const { folder } = await buildPage({ place })
    const html = readFileSync(join(folder, 'index.html'), 'utf8')
    for (const [script] of html.matchAll(/<script[^>]*>/g)) expect(script).toMatch(/ src="\/assets\/[^"]+\.js"/)
    expect(html).not.toMatch(/<script[^>]*>[^<]/)
    expect(html).not.toContain('data:')
  }, 60_000)

  it('is built once where several ask at the same time', async () => {
    const built = await Promise.all([buildPage({ place }), buildPage({ place }), buildPage({ place })])
    expect(new Set(built.map(({ folder }) => folder)).size).toBe(1)
    expect(readdirSync(place.cache).filter((name) => /^\d/.test(name))).toHaveLength(1)
  }, 60_000)

  it('that cannot be built says where, and the one of before stays', async () => {
    const { folder } = await buildPage({ place })
    write('src/main.ts', "import { word } from './gone.ts'\ndocument.title = word")
    const error = await buildPage({ place }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'bad-source', message: 'the page of the viewer cannot be built' })
    expect(JSON.stringify(error)).toContain('./gone.ts')
    expect(existsSync(folder)).toBe(true)
    expect(freshPage(place)).toBe(null)
  }, 60_000)

  it('is not built into what cannot be written', async () => {
    writeFileSync(place.cache, 'a file where the folder should be')
    await expect(buildPage({ place })).rejects.toMatchObject({ code: 'refused' })
  })

  it.runIf(process.geteuid?.() === 0)("is not built into somebody else's folder", async () => {
    mkdirSync(place.cache)
    chownSync(place.cache, 65_534, 65_534)
    await expect(buildPage({ place })).rejects.toMatchObject({
      code: 'refused',
      details: [`folder  ${place.cache}`, 'it belongs to user 65534, and you are user 0'],
    })
  })
})
