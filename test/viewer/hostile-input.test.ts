import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../rig.ts'
import { type Hostile, startHostile } from './testing/hostile.ts'
import type { Viewer } from './testing/viewer.ts'

// Whatever a client sends is data: never a path, never SQL, never a piece of a command.

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
describe('paths and SQL from the client', () => {
  it('no path leads out of the page', async () => {
    const ways = [
      '/../../../../etc/passwd',
      '/assets/../../../package.json',
      '/..%2f..%2f..%2fetc%2fpasswd',
      '//etc/passwd',
    ]
    const more = [
      '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
      '/assets/..%5c..%5cpackage.json',
      '/%00',
      '/assets/%',
      '/.env',
    ]
    for (const path of [...ways, ...more]) {
      const { status, text } = await viewer.ask(path)
      expect(text, path).not.toMatch(/root:|"private"/)
      expect([200, 400, 404], path).toContain(status)
    }
  })

  it('SQL is text: what is asked is looked for, and nothing else happens', async () => {
    const quote = encodeURIComponent(`x'; drop table headwater.runs; --`)
    const asked: [path: string, statuses: number[]][] = [
      [`/api/assets/${quote}`, [404]],
      [`/api/assets/${asset}/partitions/${quote}`, [400, 404]],
      [`/api/assets/${asset}/materializations?before=${quote}`, [400]],
      [`/api/runs?text=${quote}`, [200]],
      [`/api/runs?text=${encodeURIComponent('%_\\')}`, [200]],
      [`/api/runs?state=${quote}`, [200, 400]],
      [`/api/runs?asset=${quote}`, [200, 400, 404]],
      [`/api/runs?before=${quote}`, [200, 400]],
      [`/api/runs?limit=${quote}`, [400]],
      [`/api/runs/${quote}`, [400, 404]],
      ['/api/runs/%25', [400, 404]],
      [`/api/selection?q=${quote}`, [400]],
      [`/api/plan?select=${quote}`, [400, 404]],
      [`/api/plan?select=wild&date=${quote}`, [400]],
      [`/api/plan?select=wild&partitions=${quote}`, [400]],
      [`/api/starts/${quote}`, [404]],
      ['/api/assets/__proto__', [404]],
      ['/api/assets/constructor', [404]],
      ['/api/starts/__proto__', [404]],
    ]
    for (const [path, statuses] of asked) {
      const { status, text } = await viewer.ask(path)
      expect(statuses, `${decodeURIComponent(path.replaceAll('%25', ''))}: ${status} ${text}`).toContain(status)
      expect(text).not.toMatch(/syntax error|a bug of|^\s+at /m)
    }
    expect(await hostile.runs()).toBe(1)
    // What a pattern would match is not found by its letters.
    const { text } = await viewer.ask(`/api/runs?text=${encodeURIComponent('%')}`)
    expect(JSON.parse(text)).toMatchObject({ runs: [] })
  })

  it('of the log of a run too', async () => {
    const [{ id } = { id: '' }] = await rig.sql<{ id: string }>('select id from headwater.runs')
    const quote = encodeURIComponent(`' or '1'='1`)
    for (const query of [`step=${quote}`, `text=${quote}`]) {
      const { status, text } = await viewer.ask(`/api/runs/${id}/log?${query}`)
      expect([200, 400, 404]).toContain(status)
      if (status === 200) expect(JSON.parse(text)).toMatchObject({ lines: [] })
    }
    for (const query of [`after=${quote}`, 'after=-1e999', `limit=${quote}`, 'limit=1000000000']) {
      const { status, text } = await viewer.ask(`/api/runs/${id}/log?${query}`)
      expect([200, 400], `${query} ${text}`).toContain(status)
    }
  })
})

describe('bodies', () => {
  it('that are too long, or no JSON, or another shape are refused, and nothing is started', async () => {
    const before = await hostile.runs()
    const bodies = ['{', '', 'null', '[]', '"x"', '{"planId":1}', '{"planId":"x"}', '{"__proto__":{"planId":"x"}}']
    for (const body of bodies) {
      const { status, text } = await viewer.post('/api/runs', null, { body })
      expect([400, 404, 409], `${body} ${status} ${text}`).toContain(status)
      expect(text).not.toMatch(/a bug of/)
    }
    const long = JSON.stringify({ planId: 'x', reason: 'y'.repeat(5_000_000) })
    const refused = await viewer.post('/api/runs', null, { body: long }).catch((error: Error) => error)
    if (refused instanceof Error) expect(refused.message).toMatch(/EPIPE|ECONNRESET/)
    else expect(refused.status).toBe(413)
    expect(await viewer.ask('/api/graph')).toMatchObject({ status: 200 })
    expect(await hostile.runs()).toBe(before)
  })
})

describe('a reason', () => {
  it('is an argument and never a piece of a command', { timeout: 60_000 }, async () => {
    const reason = `$(touch pwned) \`touch pwned\`; touch pwned & --target prod ${'"\'\\'} <b>`
    const { planId } = await hostile.planned()
    const { status, text } = await viewer.post('/api/runs', { planId, reason })
    expect(status, text).toBe(202)
    const { startId } = JSON.parse(text) as { startId: string }
    await expect
      .poll(async () => JSON.parse((await viewer.ask(`/api/starts/${startId}`)).text), { timeout: 30_000 })
      .toMatchObject({ state: 'ended', exitCode: 0 })
    const rows = await rig.sql<{ reason: string }>('select reason from headwater.runs order by started_at desc limit 1')
    expect(rows).toEqual([{ reason }])
    expect(existsSync(join(rig.root, 'pwned'))).toBe(false)
  })

  it('and one that begins like a flag is no flag', { timeout: 60_000 }, async () => {
    const { planId } = await hostile.planned()
    const { status, text } = await viewer.post('/api/runs', { planId, reason: '--full-refresh' })
    expect(status, text).toBe(202)
    const { startId } = JSON.parse(text) as { startId: string }
    await expect
      .poll(async () => JSON.parse((await viewer.ask(`/api/starts/${startId}`)).text), { timeout: 30_000 })
      .toMatchObject({ state: 'ended', exitCode: 0 })
    const rows = await rig.sql<{ reason: string }>('select reason from headwater.runs order by started_at desc limit 1')
    expect(rows).toEqual([{ reason: '--full-refresh' }])
  })
})
