import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import type { Backend } from '../backend.ts'
import type { ViewerEnv } from './env.ts'
import type { LedgerLink } from './ledger-link.ts'
import type { LiveHub } from './live/hub.ts'
import { servePage } from './page.ts'
import { assetRoutes } from './routes/assets.ts'
import { freshnessRoutes } from './routes/freshness.ts'
import { graphRoutes } from './routes/graph.ts'
import { planRoutes } from './routes/plan.ts'
import { runRoutes } from './routes/runs.ts'
import { sessionRoutes } from './routes/session.ts'
import { type GuardOptions, guardApi, guardHost } from './security/guard.ts'
import { securityHeaders } from './security/headers.ts'
import { isLoopback } from './security/hosts.ts'
import { Refusal, troubleOf } from './trouble.ts'

export interface AppOptions extends GuardOptions {
  readonly link: LedgerLink
  readonly hub: LiveHub
  readonly pageFolder: string | Promise<string>
  readonly onBug?: (error: unknown) => void
}

const BODY_BYTES = 256 * 1024

/** Everything the server answers, each through the same guards. */
export function createApp(backend: Backend, options: AppOptions): Hono<ViewerEnv> {
  const { link, hub, onBug } = options
  const services = { backend, link, hub }
  const app = new Hono<ViewerEnv>()
  app.use(securityHeaders())
  app.onError((error, c) => {
    const { status, trouble } = troubleOf(error)
    if (status === 500) onBug?.(error)
    return c.json(trouble, status)
  })
  app.use(guardHost(options))
  app.use('/api/*', guardApi(options))
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: BODY_BYTES,
      onError: () => {
        throw new Refusal(413, 'bad-argument', 'the body is too large')
      },
    }),
  )
  // Within this machine it costs more time than it saves.
  if (!isLoopback(options.host)) app.use('/api/*', compress())
  app.route('/api/session', sessionRoutes(options))
  app.route('/api/assets', assetRoutes(services))
  app.route('/api/freshness', freshnessRoutes(services))
  app.route('/api/runs', runRoutes(services))
  app.route('/api', graphRoutes(services))
  app.route('/api', planRoutes(services))
  app.all('/api/*', () => {
    throw new Refusal(404, 'unknown-address', 'there is nothing at this address')
  })
  app.get('*', servePage(options.pageFolder))
  app.notFound(() => {
    throw new Refusal(404, 'unknown-address', 'there is nothing at this address')
  })
  return app
}
