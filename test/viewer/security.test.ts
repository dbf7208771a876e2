import { readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../rig.ts'
import { type Hostile, startHostile } from './testing/hostile.ts'
import type { Viewer } from './testing/viewer.ts'

// Each test tries an attack on the real `headwater viewer`. What a browser makes of it is tried in browser/attacks.test.ts.

let hostile: Hostile
let viewer: Viewer
let rig: Rig

beforeAll(async () => {
  hostile = await startHostile()
  ;({ rig, viewer } = hostile)
}, 120_000)

afterAll(async () => {
  await hostile?.[Symbol.asyncDispose]()
}, 60_000)

const asset = 'hostile/bronze/wild'
/** One of everything that is asked for. */
const READS = [
  '/',
  '/runs',
  '/api/graph',
  '/api/standing',
  `/api/assets/${asset}`,
  '/api/runs',
  '/api/stream',
  '/nothing',
]
describe('whoever is not on this machine', () => {
  it('finds nobody: only loopback listens', async () => {
    const own = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
    for (const { address } of own.filter(({ internal, family }) => !internal && family === 'IPv4')) {
      const connected = await new Promise((resolve) => {
        const socket = createConnection({ host: address, port: viewer.port }, () => resolve(true))
        socket.on('error', () => resolve(false)).on('close', () => socket.destroy())
      })
      expect(connected, address).toBe(false)
    }
    if (process.platform === 'linux') {
      const port = viewer.port.toString(16).toUpperCase().padStart(4, '0')
      const listening = [...readFileSync('/proc/net/tcp', 'utf8').matchAll(/: ([0-9A-F]{8}):([0-9A-F]{4}) \S+ 0A /g)]
      expect(listening.filter(([, , at]) => at === port).map(([, address]) => address)).toEqual(['0100007F'])
    }
  })
})

describe('DNS rebinding: a foreign name that somebody pointed at this machine', () => {
  it.each(READS)('%s is refused under it', async (path) => {
    for (const host of [
      `rebound.example:${viewer.port}`,
      'rebound.example',
      `127.0.0.1.rebound.example:${viewer.port}`,
    ]) {
      const { status, text } = await viewer.ask(path, { headers: { host } })
      expect(status, host).toBe(403)
      expect(text).not.toContain('hostile')
    }
  })

  it('a change is refused under it too, with the token', async () => {
    const { planId } = await hostile.planned()
    const before = await hostile.runs()
    const headers = { host: `rebound.example:${viewer.port}`, origin: `http://rebound.example:${viewer.port}` }
    expect(await viewer.post('/api/runs', { planId, reason: null }, { headers })).toMatchObject({ status: 403 })
    expect(await hostile.runs()).toBe(before)
  })

  it('the names of this machine for itself are not foreign', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const headers = { host: `${name}:${viewer.port}` }
      expect(await viewer.ask('/api/graph', { headers })).toMatchObject({ status: 200 })
    }
  })
})

describe('a change without the token', () => {
  const CHANGES = [
    '/api/runs',
    '/api/runs/0000000a/cancel',
    '/api/runs/0000000a/resume',
    '/api/promotions',
    '/api/rollbacks',
  ]
  const wrong = (cookie: string) => ({ cookie })

  it.each(CHANGES)('%s is refused', async (path) => {
    const name = `headwater_${viewer.port}`
    const flipped = `${viewer.token.slice(0, -1)}${viewer.token.endsWith('A') ? 'B' : 'A'}`
    const cookies = ['', `${name}=`, `${name}=${flipped}`, `${name}=${viewer.token}x`, `headwater_1=${viewer.token}`]
    for (const cookie of cookies) {
      const { status, text } = await viewer.post(path, {}, { headers: wrong(cookie) })
      expect(status, `${cookie} ${text}`).toBe(401)
      expect(JSON.parse(text)).toMatchObject({ code: 'unauthorised' })
    }
    // Where a token may be read by others, or guessed at by a form.
    for (const place of [`${path}?token=${viewer.token}`, `${path}#token=${viewer.token}`]) {
      expect(await viewer.post(place, { token: viewer.token }, { headers: wrong('') })).toMatchObject({ status: 401 })
    }
  })

  it('a wrong token opens no session, and the right one is kept where no script and no other site gets at it', async () => {
    const none = { headers: { cookie: '' } }
    for (const token of ['', 'wrong', `${viewer.token} `, null, 1, [viewer.token], { toString: viewer.token }]) {
      const refused = await viewer.post('/api/session', { token }, none)
      expect([400, 401], JSON.stringify(token)).toContain(refused.status)
      expect(refused.headers['set-cookie']).toBeUndefined()
      expect(refused.text).not.toContain(viewer.token)
    }
    const { status, headers } = await viewer.post('/api/session', { token: viewer.token }, none)
    expect(status).toBeLessThan(300)
    const [cookie = ''] = headers['set-cookie'] ?? []
    expect(cookie).toMatch(new RegExp(`^headwater_${viewer.port}=`))
    const attributes = cookie.toLowerCase().split(/;\s*/).slice(1)
    expect(attributes).toEqual(expect.arrayContaining(['httponly', 'samesite=strict', 'path=/']))
    expect(attributes.filter((attribute) => attribute.startsWith('domain'))).toEqual([])
  })

  it('may look, and is told that it may do no more', async () => {
    const { text } = await viewer.ask('/api/session')
    expect(JSON.parse(text)).toMatchObject({ mayChange: false })
    expect(text).not.toContain(viewer.token)
    expect(await viewer.ask('/api/standing')).toMatchObject({ status: 200 })
  })
})

describe('a foreign page that has the cookie sent along', () => {
  it('changes nothing: its Origin tells, and so does the browser', async () => {
    const { planId } = await hostile.planned()
    const before = await hostile.runs()
    const foreign: { readonly [name: string]: string }[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      // Another program on this machine: the same site to a browser, and a cookie knows no port.
      { origin: `http://127.0.0.1:${viewer.port + 1}` },
      { origin: `http://127.0.0.1:${viewer.port}.evil.example` },
      { origin: `https://127.0.0.1:${viewer.port}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of foreign) {
      const { status } = await viewer.post('/api/runs', { planId, reason: null }, { headers })
      expect(status, JSON.stringify(headers)).toBe(403)
    }
    expect(await hostile.runs()).toBe(before)
  })

  it('nor by a form, which can send no JSON', async () => {
    const { planId } = await hostile.planned()
    const before = await hostile.runs()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
      const { status } = await viewer.post('/api/runs', { planId, reason: null }, { headers: { 'content-type': type } })
      expect(status, type).toBe(415)
    }
    expect(await hostile.runs()).toBe(before)
  })

  it('nor by a link: what changes something is not asked for with GET', async () => {
    const headers = { cookie: `headwater_${viewer.port}=${viewer.token}` }
    for (const path of [
      '/api/promotions',
      '/api/rollbacks',
      '/api/runs/0000000a/cancel',
      '/api/runs/0000000a/resume',
    ]) {
      expect([404, 405], path).toContain((await viewer.ask(path, { headers })).status)
    }
  })

  it('reads nothing: it is refused, and no answer says that it might', async () => {
    for (const path of READS.filter((read) => read.startsWith('/api'))) {
      const { status, headers } = await viewer.ask(path, { headers: { origin: 'https://evil.example' } })
      expect(status, path).toBe(403)
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
    const preflight = await viewer.ask('/api/runs', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(preflight.status).toBeGreaterThanOrEqual(400)
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('what the page may do', () => {
  it.each([...READS, '/api/nothing', '/assets/nothing.js'])('%s says it in strict headers', async (path) => {
    const { headers } = await viewer.ask(path)
    const policy = new Map(
      String(headers['content-security-policy'])
        .split(/;\s*/)
        .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
    )
    expect(policy.get('default-src')).toEqual(["'none'"])
    expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"])
    expect(policy.get('frame-ancestors')).toEqual(["'none'"])
    expect(policy.get('base-uri')).toEqual(["'none'"])
    expect(policy.get('connect-src')).toEqual(["'self'"])
    expect(policy.get('style-src')).not.toContain("'unsafe-inline'")
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  it('its page holds no script of its own, and its nonce is another one each time', async () => {
    const [first, second] = [await viewer.ask('/'), await viewer.ask('/')]
    expect(first.status).toBe(200)
    for (const [, attributes = '', text = ''] of first.text.matchAll(/<script([^>]*)>([^<]*)/g)) {
      expect(attributes).toContain('src="/')
      expect(text.trim()).toBe('')
    }
    expect(first.text).not.toMatch(/\son\w+=|style="/)
    const nonce = ({ headers }: typeof first) =>
      /'nonce-([\w-]+)'/.exec(String(headers['content-security-policy']))?.[1] ?? ''
    expect(nonce(first)).not.toBe(nonce(second))
    expect(first.text).toContain(nonce(first))
  })
})

it('the token is told once, to who started it, and the password of the database to nobody', async () => {
  expect(viewer.printed().split(viewer.token)).toHaveLength(2)
  const { password } = new URL(rig.state().databaseUrl)
  for (const path of [...READS, '/api/session', `/api/assets/${asset}/why`, '/api/freshness']) {
    const { text } = await viewer.ask(path)
    expect(text).not.toContain(viewer.token)
    expect(text).not.toContain(password)
  }
})
