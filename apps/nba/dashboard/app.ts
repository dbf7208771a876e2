import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { page } from './page.ts'
import { type DashboardState, describeState } from './state.ts'
import { ICON, STYLE } from './style.ts'

/** The dashboard's pages: `/`, `/health` for the load balancer, `/api/state` for whoever checks what it holds. */
export function makeApp(state: DashboardState): Hono {
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        imgSrc: ["'self'"],
        // The page's own style sheet and no other, no style attribute either.
        styleSrc: [`'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      // Served over plain HTTP on loopback; a load balancer in front decides about HTTPS.
      strictTransportSecurity: false,
    }),
  )
  // What it holds never changes, so neither does the page.
  const whole = page(state)
  app.get('/', (context) => context.html(whole))
  app.get('/icon.svg', (context) => context.body(ICON, 200, { 'content-type': 'image/svg+xml' }))
  app.get('/health', (context) => context.text('ok'))
  app.get('/api/state', (context) => context.json(describeState(state)))
  return app
}
