import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { ViewerEnv } from '../env.ts'

/** Stands in the built page wherever the nonce of the answer is to stand. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__'

/**
 * What the page may do: load from here alone, no inline script, no frame around it. The libraries of the page add style elements, which
 * carry the nonce of the answer; wasm is the layout's.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Sets the headers of every answer, errors included. */
export function securityHeaders(): MiddlewareHandler<ViewerEnv> {
  return async (c, next) => {
    const nonce = randomBytes(16).toString('base64url')
    c.set('nonce', nonce)
    await next()
    const { headers } = c.res
    headers.set('Content-Security-Policy', contentSecurityPolicy(nonce))
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('X-Frame-Options', 'DENY')
    headers.set('Referrer-Policy', 'no-referrer')
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Resource-Policy', 'same-origin')
    headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), usb=()')
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  }
}
