import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import type { ViewerEnv } from '../env.ts'
import { bodyOf, sessionBody } from '../input.ts'
import type { GuardOptions } from '../security/guard.ts'
import { isToken } from '../security/token.ts'
import { Refusal } from '../trouble.ts'

/** Whether this page may change something, and how it comes to. */
export function sessionRoutes({ token, cookieName }: GuardOptions): Hono<ViewerEnv> {
  return new Hono<ViewerEnv>()
    .get('/', (c) => c.json({ mayChange: c.var.mayChange }))
    .post('/', async (c) => {
      const given = await bodyOf(c, sessionBody)
      if (!isToken(given.token, token)) throw new Refusal(401, 'unauthorised', 'that is not the token of this server')
      // No page but our own sends it along, and no script reads it. The server speaks plain HTTP on this machine: not `Secure`.
      setCookie(c, cookieName(), token, { httpOnly: true, sameSite: 'Strict', path: '/' })
      return c.json({ mayChange: true })
    })
}
