import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as v from 'valibot'
import { isDate } from './dates.ts'
import { FAULT_KINDS, Fault } from './faults.ts'
import { badDate } from './season-routes.ts'
import { type SourceState, WITHHELD_TABLES } from './source-state.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Availability = v.object({
  available: v.boolean(),
  /** What of the date; both tables of its games when it is left out. */
  table: v.optional(v.picklist(WITHHELD_TABLES)),
})
const Revision = v.object({ revision: count })
const Cancelled = v.object({ games: count })
/** null: the page is well again. */
const PageFault = v.object({ fault: v.nullable(Fault) })

const faults = FAULT_KINDS.map((kind) => JSON.stringify(kind)).join(', ')

/** What the source is told to do from now on: `PUT /availability/2025-01-01` and the like, by whoever has the token (null: nobody). */
export function addChangeRoutes(
  app: Hono,
  { state, token }: { readonly state: SourceState; readonly token: string | null },
): void {
  const guard = [
    mayChange(token),
    bodyLimit({ maxSize: 1024, onError: (context) => context.json({ error: 'the body is too large' }, 413) }),
  ] as const

  const ofDate = <Wanted extends object>(
    path: string,
    schema: v.GenericSchema<unknown, Wanted>,
    expected: string,
    change: (date: string, wanted: Wanted) => void,
  ): void => {
    app.put(`/${path}/:date`, ...guard, async (context) => {
      const date = context.req.param('date')
      if (!isDate(date)) return badDate(context, date)
      const wanted = v.safeParse(schema, await readJson(context))
      if (!wanted.success) return context.json({ error: `expected ${expected}` }, 400)
      change(date, wanted.output)
      return context.json({ date, ...wanted.output })
    })
  }

  ofDate('availability', Availability, '{"available": true or false}', (date, { available, table }) =>
    state.withhold(date, available ? null : (table ?? 'all')),
  )
  ofDate('revision', Revision, '{"revision": 0 or more}', (date, { revision }) => state.correct(date, revision))
  ofDate('cancelled', Cancelled, '{"games": 0 or more}', (date, { games }) => state.cancel(date, games))

  app.put('/fault/:page', ...guard, async (context) => {
    const page = context.req.param('page')
    const wanted = v.safeParse(PageFault, await readJson(context))
    if (!wanted.success) {
      return context.json({ error: `expected {"fault": {"kind": one of ${faults}}} or {"fault": null}` }, 400)
    }
    state.setFault(page, wanted.output.fault)
    return context.json({ page, ...wanted.output })
  })
}

async function readJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json()
  } catch {
    return undefined
  }
}

/** Changes need the token, and come from this machine: a page that a browser shows from elsewhere cannot make them. */
function mayChange(token: string | null): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? ''
    const origin = context.req.header('origin')
    const fromHere = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)
    if (!fromHere || (origin !== undefined && origin !== `http://${host}`)) {
      return context.json({ error: 'changes are taken from this machine only' }, 403)
    }
    if (token === null) return context.json({ error: 'changes are switched off: SEASON_TOKEN is not set' }, 403)
    if (!sameText(context.req.header('authorization') ?? '', `Bearer ${token}`)) {
      return context.json({ error: 'a valid bearer token is needed' }, 401)
    }
    return next()
  }
}

/** Compares in a time that tells nothing of where the texts differ. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
