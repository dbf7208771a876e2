import { serve } from '@hono/node-server'
import { clockNow } from '../sandbox/clock.ts'
import { makeApp } from './app.ts'
import { readMarts } from './marts.ts'

// One task of the service nba_elt_dashboard: reads its marts, then serves them until it is stopped.
// Environment: DATABASE_URL, PORT (0 takes a free one), ECS_TASK_ARN (optional), HEADWATER_NOW (optional: the time at the
// start on the sandbox's clock, ISO 8601; otherwise the system's).

const {
  DATABASE_URL: databaseUrl,
  PORT: port = '8080',
  ECS_TASK_ARN: task = null,
  HEADWATER_CLOCK,
  HEADWATER_NOW: now = clockNow(HEADWATER_CLOCK, new Date()),
} = process.env

if (!databaseUrl) fail('DATABASE_URL is not set')
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) fail(`PORT is '${port}', expected a number from 0 to 65535`)
const loadedAt = now ? new Date(now) : new Date()
if (Number.isNaN(loadedAt.getTime())) fail(`HEADWATER_NOW is '${now}', expected a time such as 2025-01-04T12:30:00Z`)

const marts = await readMarts(databaseUrl).catch((error: Error) => {
  fail(`the marts cannot be read: ${error.message || error.name}`)
})
const { fetch } = makeApp({ marts, loadedAt, task })
const server = serve({ fetch, port: Number(port), hostname: '127.0.0.1' }, (address) => {
  console.log(`dashboard on http://127.0.0.1:${address.port}`)
})

server.on('error', (error) => fail(`cannot listen on port ${port}: ${error.message}`))

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    // Browsers keep their connections open; a stopped task must not wait for them.
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

function fail(message: string): never {
  console.error(`error: ${message}`)
  process.exit(1)
}
