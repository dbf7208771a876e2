import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { clockNow } from '../sandbox/clock.ts'
import { sourceApp } from './app.ts'
import { DEFAULT_SEED, Season } from './season.ts'
import { SourceState } from './source-state.ts'

/**
 * The stats source as a program. Environment: PORT (default any free one) and HOST (127.0.0.1); SEASON_NOW, the instant that its
 * clock shows at the start (it goes on with real time); SEASON_STATE, a JSON file that keeps what is withheld and corrected
 * (default: in memory); SEASON_TOKEN for changes (default: none may change anything); SEASON_SEED for another season.
 * In the sandbox its HEADWATER_CLOCK, HEADWATER_DATA and HEADWATER_TOKEN stand in for the first three.
 */
const {
  PORT = '0',
  HOST = '127.0.0.1',
  HEADWATER_CLOCK,
  HEADWATER_DATA,
  HEADWATER_TOKEN,
  SEASON_NOW = clockNow(HEADWATER_CLOCK, new Date()) ?? '2025-01-04T12:30:00Z',
  SEASON_STATE = HEADWATER_DATA && join(HEADWATER_DATA, 'season.json'),
  SEASON_TOKEN = HEADWATER_TOKEN,
  SEASON_SEED,
} = process.env

const port = wholeNumber('PORT', PORT)
const seed = SEASON_SEED === undefined ? DEFAULT_SEED : wholeNumber('SEASON_SEED', SEASON_SEED)
const startedAt = Date.parse(SEASON_NOW)
if (Number.isNaN(startedAt))
  refuse(`SEASON_NOW is "${SEASON_NOW}"; expected an ISO 8601 instant such as 2025-01-04T12:30:00Z`)
const startedReal = performance.now()

const app = sourceApp({
  season: new Season(seed),
  now: () => new Date(startedAt + performance.now() - startedReal),
  state: new SourceState(SEASON_STATE || null),
  token: SEASON_TOKEN || null,
})

const server = serve({ fetch: app.fetch, port, hostname: HOST }, (info) => {
  process.stdout.write(`season source listens on http://${HOST}:${info.port}\n`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) refuse(`${name} is "${text}"; expected a whole number`)
  return Number(text)
}

function refuse(message: string): never {
  process.stderr.write(`error: ${message}\n`)
  process.exit(2)
}
