import { Hono } from 'hono'
import type { ViewerEnv } from '../env.ts'
import { wholeNumber } from '../input.ts'
import type { Services } from '../services.ts'

/** Judging a thousand policies takes a while; several parts of a page ask for it at once. */
const KEEP_MS = 2_000
const DAYS = 14

/** How fresh everything is, and was. */
export function freshnessRoutes({ backend }: Services): Hono<ViewerEnv> {
  const report = shared(() => backend.freshness())
  const history = shared((days: number) => backend.freshnessHistory(days))
  return new Hono<ViewerEnv>()
    .get('/', async (c) => c.json(await report(0)))
    .get('/history', async (c) => c.json(await history(wholeNumber(c, 'days', { min: 1, max: 60 }) ?? DAYS)))
}

/** Asks once for all who want the same within a moment. */
function shared<T>(ask: (what: number) => Promise<T>): (what: number) => Promise<T> {
  const going = new Map<number, Promise<T>>()
  return (what) => {
    const known = going.get(what)
    if (known !== undefined) return known
    const asked = ask(what)
    going.set(what, asked)
    const forget = (): void => void going.delete(what)
    asked.then(() => setTimeout(forget, KEEP_MS).unref(), forget)
    return asked
  }
}
