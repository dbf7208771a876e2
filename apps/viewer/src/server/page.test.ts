import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ViewerEnv } from './env.ts'
import { servePage } from './page.ts'
import { securityHeaders } from './security/headers.ts'

let folder: string
const script = `console.log(${JSON.stringify('long enough '.repeat(200))})`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-page-test-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(
    join(folder, 'index.html'),
    '<meta property="csp-nonce" content="__CSP_NONCE__" nonce="__CSP_NONCE__">',
  )
  await writeFile(join(folder, 'assets', 'index-Ab3dEf9h.js'), script)
  await writeFile(join(folder, 'favicon.svg'), '<svg/>')
})

afterAll(() => rm(folder, { recursive: true }))

const served = (page: string | Promise<string>): Hono<ViewerEnv> =>
  new Hono<ViewerEnv>().use(securityHeaders()).get('*', servePage(page))

describe('the page', () => {
  it('carries the nonce of its answer, another one each time', async () => {
    const app = served(folder)
    const nonces = await Promise.all(
      ['/', '/runs/7f3c', '/?select=a%2B'].map(async (path) => {
        const answer = await app.request(path)
        const [, nonce = ''] = /content="([\w-]{20,})" nonce="\1"/.exec(await answer.text()) ?? []
        expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
        expect(answer.headers.get('cache-control')).toBe('no-store')
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(3)
  })

  it('keeps for ever what has its content in its name', async () => {
    const app = served(folder)
    const answer = await app.request('/assets/index-Ab3dEf9h.js')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await answer.text()).toBe(script)
    expect((await app.request('/favicon.svg')).headers.get('cache-control')).toBe('no-cache')
  })

  it.each([
    ['gzip, deflate, br, zstd', 'br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip', 'gzip', (bytes: Buffer) => gunzipSync(bytes)],
  ])('is compressed for who takes %s', async (accepted, encoding, unpack) => {
    const headers = { 'accept-encoding': accepted }
    const app = served(folder)
    const asked = () => app.request('/assets/index-Ab3dEf9h.js', { headers })
    // Whoever comes first is not kept waiting for it.
    expect(await (await asked()).text()).toBe(script)
    await expect.poll(async () => (await asked()).headers.get('content-encoding')).toBe(encoding)
    expect(unpack(Buffer.from(await (await asked()).arrayBuffer())).toString()).toBe(script)
  })

  it('is not given for a file that is not there', async () => {
    expect((await served(folder).request('/assets/index-old.js')).status).toBe(404)
  })

  it('tells visitors to wait while it is built, and is there then', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const app = served(promise)
    const early = await app.request('/')
    expect(early.status).toBe(503)
    expect(await early.text()).toContain('http-equiv="refresh"')
    resolve(folder)
    await expect.poll(async () => (await app.request('/')).status).toBe(200)
  })

  it('says why it could not be built, as text', async () => {
    const app = served(Promise.reject(new Error('<b>vite</b> failed')))
    await expect.poll(async () => (await app.request('/')).status).toBe(500)
    expect(await (await app.request('/')).text()).toContain('&#60;b&#62;vite')
  })
})
