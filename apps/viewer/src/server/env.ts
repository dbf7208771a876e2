import type { HttpBindings } from '@hono/node-server'

/** What the middleware of a request knows for those behind it. */
export interface ViewerEnv {
  Bindings: HttpBindings
  Variables: {
    /** Of this answer's Content-Security-Policy. */
    nonce: string
    /** The request carries the token. */
    mayChange: boolean
  }
}
