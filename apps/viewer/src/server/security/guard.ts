import type { MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { ViewerEnv } from '../env.ts'
import { Refusal } from '../trouble.ts'
import { isLoopback, isOwnHost } from './hosts.ts'
import { isOwnPage } from './origin.ts'
import { isToken } from './token.ts'

export interface GuardOptions {
  /** What the server listens on. */
  readonly host: string
  readonly token: string
  /** Known once it listens. */
  readonly cookieName: () => string
}

/** Refuses whoever reaches this server under a foreign name, before anything is done for him. */
export function guardHost({ host }: GuardOptions): MiddlewareHandler<ViewerEnv> {
  return async (c, next) => {
    if (!isOwnHost(c.req.header('host'), host)) {
      throw new Refusal(403, 'foreign-host', 'this server is not known under that name', [
        'expected  127.0.0.1 or localhost',
      ])
    }
    await next()
  }
}

/** Refuses what a foreign page asks for, and finds out whether the request carries the token. */
export function guardApi(options: GuardOptions): MiddlewareHandler<ViewerEnv> {
  return async (c, next) => {
    const host = c.req.header('host') ?? ''
    const source = { host, origin: c.req.header('origin'), site: c.req.header('sec-fetch-site') }
    if (!isOwnPage(source))
      throw new Refusal(403, 'foreign-origin', 'another page may not ask this server for anything')
    const mayChange = isToken(getCookie(c, options.cookieName()), options.token)
    c.set('mayChange', mayChange)
    const isSession = c.req.path === '/api/session'
    // Beyond this machine reading takes the token as well.
    if (!mayChange && !isSession && !isLoopback(options.host)) throw unauthorised()
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (!reads) {
      // A form of a foreign page cannot send JSON without asking first, and is never told yes.
      if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
        throw new Refusal(415, 'bad-argument', 'what changes something is sent as application/json')
      }
      if (!mayChange && !isSession) throw unauthorised()
    }
    await next()
  }
}

function unauthorised(): Refusal {
  return new Refusal(401, 'unauthorised', 'this takes the token that `headwater viewer` printed at its start', [
    'open the link that it printed, or paste the token',
  ])
}
