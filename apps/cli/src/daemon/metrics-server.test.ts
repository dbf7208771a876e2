import { request } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type MetricsServer, serveMetrics } from './metrics-server.ts'

let server: MetricsServer
let wrong: string | null = null
beforeEach(async () => {
  wrong = null
  server = await serveMetrics({ port: 0, metrics: () => 'a 1\n', trouble: () => wrong })
  return () => server[Symbol.asyncDispose]()
})
afterEach(() => {
  wrong = null
})

/** fetch sets the host by itself. */
function ask(path: string, { host, method = 'GET' }: { host?: string; method?: string } = {}) {
  const { hostname, port, host: own } = new URL(server.url)
  return new Promise<{ status: number | undefined; body: string; type: string | undefined }>((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers: { host: host ?? own } }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, body, type: response.headers['content-type'] }))
    })
    asking.on('error', reject)
    asking.end()
  })
}

it('serves metrics as Prometheus reads them, and nothing else', async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
  expect(await ask('/metrics')).toEqual({
    status: 200,
    body: 'a 1\n',
    type: 'text/plain; version=0.0.4; charset=utf-8',
  })
  expect(await ask('/metrics?x=1')).toMatchObject({ status: 200 })
  expect(await ask('/metrics', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  expect(await ask('/../../etc/passwd')).toMatchObject({ status: 404 })
  expect(await ask('/metrics', { method: 'DELETE' })).toMatchObject({ status: 405 })
})

it('says what is wrong, for who watches whether it lives', async () => {
  expect(await ask('/health')).toMatchObject({ status: 200, body: 'ok\n' })
  wrong = 'the ledger cannot be reached'
  expect(await ask('/health')).toMatchObject({ status: 503, body: 'the ledger cannot be reached\n' })
})

it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1'])(
  'refuses who asks for %j: DNS rebinding',
  async (host) => {
    expect(await ask('/metrics', { host })).toMatchObject({ status: 403 })
  },
)

it('a port that is taken is told with what to type', async () => {
  const port = Number(new URL(server.url).port)
  await expect(serveMetrics({ port, metrics: () => '', trouble: () => null })).rejects.toMatchObject({
    code: 'refused',
    message: `port ${port} is taken`,
    next: [expect.stringContaining('--port 0')],
  })
})
