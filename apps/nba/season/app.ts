import { type Context, Hono } from 'hono'
import { addChangeRoutes } from './change-routes.ts'
import { addDays, isDate, leagueDate } from './dates.ts'
import { gamesOfDay } from './day.ts'
import { spoilAnswers } from './faults.ts'
import type { Season } from './season.ts'
import { addSeasonRoutes, badDate, notYet } from './season-routes.ts'
import type { SourceState } from './source-state.ts'

export interface SourceOptions {
  readonly season: Season
  /** The source's clock: it has the games of all days before its own today (in New York). */
  readonly now: () => Date
  readonly state: SourceState
  /** Who may tell it what to answer; null: nobody. */
  readonly token: string | null
}

/** The stats source: `{ date, rows }` for a date, 404 `{ error: 'not available yet', date }` for what it does not have yet. */
export function sourceApp({ season, now, state, token }: SourceOptions): Hono {
  const app = new Hono()
  const today = () => leagueDate(now())
  const yesterday = () => addDays(today(), -1)

  const ofPlayedDate = (table: 'boxscores' | 'pbp') => (context: Context) => {
    const date = context.req.query('date') ?? ''
    if (!isDate(date)) return badDate(context, date)
    if (date > yesterday() || state.isWithheld(date, table)) return notYet(context, date)
    return context.json({ date, rows: gamesOfDay(season, date, state.version(date))[table] })
  }

  app.get('/health', (context) => context.json({ ok: true, now: now().toISOString(), today: today() }))
  app.use(spoilAnswers(state))
  app.get('/boxscores', ofPlayedDate('boxscores'))
  app.get('/pbp', ofPlayedDate('pbp'))
  addSeasonRoutes(app, { season, state, today })

  addChangeRoutes(app, { state, token })

  app.notFound((context) => context.json({ error: 'no such page', path: context.req.path }, 404))
  app.onError((error, context) => {
    process.stderr.write(`${context.req.method} ${context.req.path}: ${error.stack ?? error.message}\n`)
    return context.json({ error: 'the source failed' }, 500)
  })
  return app
}
