import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { page } from './page.ts'
import { type DashboardState, describeState } from './state.ts'

/** The dashboard's pages: `/`, `/health` for the load balancer, `/api/state` for whoever checks what it holds. */
export function makeApp(state: DashboardState): Hono {
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"] },
      // Served over plain HTTP on loopback; a load balancer in front decides about HTTPS.
      strictTransportSecurity: false,
    }),
  )
  app.get('/', (context) => context.html(page(state)))
  app.get('/health', (context) => context.text('ok'))
  app.get('/api/state', (context) => context.json(describeState(state)))
  return app
}
