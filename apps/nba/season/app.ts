import { createHash, timingSafeEqual } from 'node:crypto'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as v from 'valibot'
import { addDays, isDate, leagueDate } from './dates.ts'
import { gamesOfDay } from './day.ts'
import type { Season } from './season.ts'
import { addSeasonRoutes, badDate, notYet } from './season-routes.ts'
import { type SourceState, WITHHELD_TABLES } from './source-state.ts'

export interface SourceOptions {
  readonly season: Season
  /** The source's clock: it has the games of all days before its own today (in New York). */
  readonly now: () => Date
  readonly state: SourceState
  /** Who may withhold and correct dates; null: nobody. */
  readonly token: string | null
}

const Availability = v.object({
  available: v.boolean(),
  /** What of the date; both tables of its games when it is left out. */
  table: v.optional(v.picklist(WITHHELD_TABLES)),
})
const Revision = v.object({ revision: v.pipe(v.number(), v.integer(), v.minValue(0)) })

/** The stats source: `{ date, rows }` for a date, 404 `{ error: 'not available yet', date }` for what it does not have yet. */
export function sourceApp({ season, now, state, token }: SourceOptions): Hono {
  const app = new Hono()
  const today = () => leagueDate(now())
  const yesterday = () => addDays(today(), -1)

  const ofPlayedDate = (table: 'boxscores' | 'pbp') => (context: Context) => {
    const date = context.req.query('date') ?? ''
    if (!isDate(date)) return badDate(context, date)
    if (date > yesterday() || state.isWithheld(date, table)) return notYet(context, date)
    return context.json({ date, rows: gamesOfDay(season, date, state.revision(date))[table] })
  }

  app.get('/health', (context) => context.json({ ok: true, now: now().toISOString(), today: today() }))
  app.get('/boxscores', ofPlayedDate('boxscores'))
  app.get('/pbp', ofPlayedDate('pbp'))
  addSeasonRoutes(app, { season, state, today })

  const guard = [
    mayChange(token),
    bodyLimit({ maxSize: 1024, onError: (context) => context.json({ error: 'the body is too large' }, 413) }),
  ] as const

  app.put('/availability/:date', ...guard, async (context) => {
    const date = context.req.param('date')
    if (!isDate(date)) return badDate(context, date)
    const wanted = v.safeParse(Availability, await readJson(context))
    if (!wanted.success) return context.json({ error: 'expected {"available": true or false}' }, 400)
    state.withhold(date, wanted.output.available ? null : (wanted.output.table ?? 'all'))
    return context.json({ date, ...wanted.output })
  })

  app.put('/revision/:date', ...guard, async (context) => {
    const date = context.req.param('date')
    if (!isDate(date)) return badDate(context, date)
    const wanted = v.safeParse(Revision, await readJson(context))
    if (!wanted.success) return context.json({ error: 'expected {"revision": 0 or more}' }, 400)
    state.correct(date, wanted.output.revision)
    return context.json({ date, ...wanted.output })
  })

  app.notFound((context) => context.json({ error: 'no such page', path: context.req.path }, 404))
  app.onError((error, context) => {
    process.stderr.write(`${context.req.method} ${context.req.path}: ${error.stack ?? error.message}\n`)
    return context.json({ error: 'the source failed' }, 500)
  })
  return app
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
