import { readdir } from 'node:fs/promises'
import { buildGraph } from '@headwater/graph'
import { testDatabase } from '@headwater/ledger/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ViewerFixture, viewerFixture } from '../../testing/fixture.ts'
import { testWorld } from '../../testing/world.ts'

const database = await testDatabase()
let viewer: ViewerFixture
let port: string
let planId: string

beforeAll(async () => {
  viewer = await viewerFixture(database.url, { graph: buildGraph(testWorld()) })
  ;({ port } = new URL(viewer.server.url))
  ;({ planId } = (await viewer.ask('/api/plan?select=mortgages/risk/income_1&fullRefresh=1')).json)
})

afterAll(async () => {
  await viewer[Symbol.asyncDispose]()
  await database.drop()
})

const cookie = (value: string = viewer.server.token): string => `headwater_${port}=${value}`

describe('a foreign page', () => {
  it.each([
    ['a name that was pointed at this machine', () => 'evil.example'],
    ['such a name with the right port', () => `evil.example:${port}`],
    ['a name that begins like ours', () => `127.0.0.1.evil.example:${port}`],
    ['a name that ends like ours', () => `evil-localhost:${port}`],
    ['a name with an account before it', () => `localhost@evil.example:${port}`],
    ['two names', () => `localhost:${port}, evil.example`],
    ['an address of another machine', () => `10.0.0.7:${port}`],
  ])('that reaches the server as %s is refused, for the page as for the data', async (_, host) => {
    for (const path of ['/', '/api/graph', '/api/session']) {
      const { status, text } = await viewer.ask(path, { headers: { host: host() } })
      // What is no name at all is refused before it comes to us, by 400.
      expect([400, 403]).toContain(status)
      expect(text).not.toContain('doctype')
    }
  })

  it.each([() => `127.0.0.1:${port}`, () => `localhost:${port}`, () => `[::1]:${port}`, () => 'localhost:9000'])(
    'is not what asks under a name of this machine',
    async (host) => {
      expect(await viewer.ask('/api/graph', { headers: { host: host() } })).toMatchObject({ status: 200 })
    },
  )

  it.each([
    ['its Origin', { origin: 'https://evil.example' }],
    ['the Origin of another server on this machine', { origin: 'http://127.0.0.1:1' }],
    ['an opaque Origin', { origin: 'null' }],
    ['https instead of http', { origin: 'https://127.0.0.1' }],
    ['what the browser says of it', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
  ])('is told from ours by %s, even where it has the cookie', async (_, headers) => {
    const given = { ...headers, cookie: cookie() }
    expect(await viewer.ask('/api/graph', { headers: given })).toMatchObject({ status: 403 })
    expect(await viewer.ask('/api/stream', { headers: given })).toMatchObject({ status: 403 })
    const start = { method: 'POST', headers: given, body: { planId, reason: null } }
    expect(await viewer.ask('/api/runs', start)).toMatchObject({ status: 403 })
    expect(await viewer.ledger.runs.list()).toEqual([])
  })

  it('gets no leave to ask from elsewhere', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const answer = await viewer.ask('/api/runs', { method: 'OPTIONS', headers })
    expect(answer.status).toBe(403)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('cannot send a form', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const headers = { cookie: cookie(), 'content-type': type }
      const body = JSON.stringify({ planId, reason: null })
      expect(await viewer.ask('/api/runs', { method: 'POST', headers, body })).toMatchObject({ status: 415 })
    }
    expect(await viewer.ledger.runs.list()).toEqual([])
  })

  it('cannot show ours in a frame, nor add a script to it', async () => {
    for (const path of ['/', '/runs/7f3c', '/api/graph', '/api/nothing', '/assets/nothing.js']) {
      const { headers } = await viewer.ask(path)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("default-src 'none'")
      expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval';/)
      expect(policy).not.toContain('unsafe-inline')
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })
})

describe('the token', () => {
  it.each([
    ['none', () => ({})],
    ['a wrong one', () => ({ cookie: cookie('wrong') })],
    ['the beginning of it', () => ({ cookie: cookie(viewer.server.token.slice(0, -1)) })],
    ['an empty one', () => ({ cookie: cookie('') })],
    ['that of a viewer on another port', () => ({ cookie: `headwater_1=${viewer.server.token}` })],
    ['it in the address instead of the cookie', () => ({ referer: `http://127.0.0.1/?token=${viewer.server.token}` })],
  ])('changes nothing with %s', async (_, headers) => {
    for (const path of [
      '/api/runs',
      '/api/runs/abc/cancel',
      '/api/runs/abc/resume',
      '/api/promotions',
      '/api/rollbacks',
    ]) {
      const answer = await viewer.ask(path, { method: 'POST', headers: headers(), body: { planId, reason: null } })
      expect(answer.status).toBe(401)
      expect(answer.json.code).toBe('unauthorised')
    }
    expect(await viewer.ledger.runs.list()).toEqual([])
  })

  it('is kept in a cookie that scripts cannot read and other sites do not send', async () => {
    const answer = await viewer.ask('/api/session', { method: 'POST', body: { token: viewer.server.token } })
    expect(answer.json).toEqual({ mayChange: true })
    const [kept] = answer.headers['set-cookie'] ?? []
    expect(kept).toBe(`${cookie()}; Path=/; HttpOnly; SameSite=Strict`)
    const session = await viewer.ask('/api/session', { headers: { cookie: cookie() } })
    expect(session.json).toEqual({ mayChange: true })
  })

  it('that is wrong is not kept', async () => {
    const answer = await viewer.ask('/api/session', { method: 'POST', body: { token: 'wrong' } })
    expect(answer.status).toBe(401)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.text).not.toContain(viewer.server.token)
  })

  it('is not asked for by those who only look', async () => {
    expect((await viewer.ask('/api/graph')).status).toBe(200)
    expect((await viewer.ask('/api/session')).json).toEqual({ mayChange: false })
  })
})

describe('input that means harm', () => {
  it.each([
    // The page itself, at whatever address.
    ['/../../../../etc/passwd', 200],
    ['/..%2f..%2f..%2fetc%2fpasswd', 404],
    ['/assets/..%2f..%2fpackage.json', 404],
    ['/assets/....//package.json', 404],
    ['/%00.js', 404],
    ['/%E0%A4%A.js', 404],
    ["/api/assets/nba/silver/x'; drop schema public cascade --", 404],
    ['/api/assets/__proto__/constructor/toString', 404],
    ['/api/assets/..%2f../x/y', 404],
    ["/api/runs/' or '1'='1", 404],
    ['/api/runs/%25', 404],
    ['/api/runs?before=garbage', 400],
    ['/api/runs?state=running;drop', 400],
    ['/api/runs?limit=-1', 400],
    ['/api/runs?limit=1e9', 400],
    [`/api/runs?text=${"'%_\\".repeat(40)}`, 200],
    [`/api/selection?q=${'%2B'.repeat(3_000)}`, 400],
    ['/api/selection?q=%00', 400],
    ['/api/runs?text=%00', 400],
    ['/api/plan?select=%00', 400],
    ['/api/assets/nba/gold/standings/materializations?partition=%00', 400],
    ['/api/assets/mortgages/silver/transactions/compare?partition=2024-01-02&a=%00&b=x', 400],
    ['/api/assets/nba/gold/stand%00ings', 404],
    ['/api/assets/nba/bronze/boxscores/partitions/2024-02-31', 400],
    ['/api/assets/nba/bronze/boxscores/partitions/..%2f..', 400],
    ['/api/assets/nba/gold/standings/partitions', 404],
    ["/api/assets/nba/gold/standings/materializations?before=1'", 400],
    ['/api/starts/__proto__', 404],
  ])('%s is answered with %i', async (path, status) => {
    const answer = await viewer.ask(asWritten(path))
    expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.any(String)])
    expect(answer.text).not.toContain('root:')
    expect(viewer.bugs).toEqual([])
  })

  it.each([
    ['no JSON', '{', 400],
    ['a list', '[]', 400],
    ['a number for an id', '{"planId":7}', 400],
    ['more than is known', '{"planId":"x","reason":null,"shell":"rm"}', 400],
    ['a prototype', '{"__proto__":{"planId":"x"}}', 400],
    ['a plan that was never shown', '{"planId":"deadbeef","reason":null}', 409],
    ['300 KB', JSON.stringify({ planId: 'x'.repeat(300_000) }), 413],
  ])('a body of %s is refused', async (_, body, status) => {
    expect(await viewer.change('/api/runs', body)).toMatchObject({ status })
    expect(await viewer.ledger.runs.list()).toEqual([])
  })

  it('a description with markup stays text, in JSON that no browser takes for a page', async () => {
    const answer = await viewer.ask('/api/assets/nba/bronze/opponent_shooting')
    expect(answer.json.description).toContain('<script>')
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
  })

  it('a report is no page either', async () => {
    const { startId } = (await viewer.change('/api/runs', { planId, reason: '<script>alert(1)</script>' })).json
    await viewer.backend.idle()
    const { runId } = (await viewer.ask(`/api/starts/${startId}`)).json
    const report = await viewer.ask(`/api/runs/${runId}/report`)
    expect(report.headers['content-type']).toBe('text/markdown; charset=utf-8')
    const log = await viewer.ask(`/api/runs/${runId}/log/download`)
    expect(log.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${runId}.log"`,
    })
  })
})

describe('a server that others can reach', () => {
  it('tells nothing without the token', async () => {
    await using open = await viewerFixture(database.url, { server: { host: '0.0.0.0' } })
    const reached = { headers: { host: `192.168.1.7:${new URL(open.server.url).port}` } }
    expect(await open.ask('/api/graph', reached)).toMatchObject({ status: 401 })
    expect(await open.ask('/', reached)).toMatchObject({ status: 200 })
    const name = `headwater_${new URL(open.server.url).port}`
    const headers = { ...reached.headers, cookie: `${name}=${open.server.token}` }
    expect(await open.ask('/api/graph', { headers })).toMatchObject({ status: 200 })
    expect(await open.ask('/api/graph', { headers: { ...headers, host: 'evil.example' } })).toMatchObject({
      status: 403,
    })
  })
})

it('all SQL stands in one file', async () => {
  const folder = new URL('..', import.meta.url)
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.includes('test'),
  )
  const { readFile } = await import('node:fs/promises')
  const texts = await Promise.all(
    files.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const),
  )
  expect(
    texts.filter(([, text]) => /\bselect\b[\s\S]{0,300}\bfrom\b[\s\S]{0,40}\$\{/i.test(text)).map(([name]) => name),
  ).toEqual(['queries.ts'])
})

/** What is encoded stays as it is; the rest is what a URL can carry. */
function asWritten(path: string): string {
  return path.replace(/[^\x21-\x7e]|["'<>\\^`{|}]/g, encodeURIComponent)
}
