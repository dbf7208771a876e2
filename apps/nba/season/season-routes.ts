import type { Context, Hono } from 'hono'
import { attendanceOn } from './attendance.ts'
import { addDays, dateRange, isDate } from './dates.ts'
import { injuryReport, wholeSchedule } from './day.ts'
import { oddsOn } from './odds.ts'
import { SEASON_START } from './schedule.ts'
import type { Season } from './season.ts'
import { SeasonPages } from './season-pages.ts'
import type { SourceState, WithheldTable } from './source-state.ts'
import { TEAMS } from './teams.ts'

/** What the routes share: the season, the source's own today, what is withheld and corrected. */
export interface RouteOptions {
  readonly season: Season
  readonly state: SourceState
  /** The source's today, in New York. */
  readonly today: () => string
}

/**
 * The pages about the season as a whole. Those asked for by date answer as on the morning of that date (`date`), with the games
 * of all days before it; lists that only grow say how far they go (`through`).
 */
export function addSeasonRoutes(app: Hono, { season, state, today }: RouteOptions): void {
  const pages = new SeasonPages(season)
  const version = (date: string) => state.version(date)

  /** The newest date of a list, from `last` back: what is withheld ends it. */
  const newest = (table: WithheldTable, last: string) => {
    let through = last
    while (state.isWithheld(through, table)) through = addDays(through, -1)
    return through
  }

  const asOf = (table: WithheldTable, answer: (date: string) => object) => (context: Context) => {
    const date = context.req.query('date') ?? ''
    if (!isDate(date)) return badDate(context, date)
    if (date > today() || state.isWithheld(date, table)) return notYet(context, date)
    return context.json({ date, ...answer(date) })
  }

  /** Totals without a day that was played would be wrong: they come out when its games are out. */
  const totalsAsOf = (table: WithheldTable, answer: (date: string) => object) => (context: Context) => {
    const date = context.req.query('date') ?? ''
    const lacks = (day: string) => state.isWithheld(day, 'boxscores') || state.isWithheld(day, 'pbp')
    if (isDate(date) && dateRange(SEASON_START, addDays(date, -1)).some(lacks)) return notYet(context, date)
    return asOf(table, answer)(context)
  }

  app.get('/schedule', (context) => context.json({ rows: wholeSchedule(season, version) }))
  app.get('/teams', (context) => context.json({ rows: TEAMS }))
  app.get('/players', (context) =>
    context.json({ contracts: pages.contracts(), player_attributes: pages.attributes() }),
  )
  app.get(
    '/injuries',
    asOf('injuries', (date) => ({ rows: date < SEASON_START ? [] : injuryReport(season, date) })),
  )
  app.get(
    '/season-stats',
    totalsAsOf('season-stats', (date) => {
      const stats = pages.stats(date, version)
      return {
        player_advanced_stats: stats.advanced(),
        shooting_stats: stats.shooting(),
        opponent_shooting: stats.opponentShooting(),
      }
    }),
  )
  app.get(
    '/snapshots',
    totalsAsOf('snapshots', (date) => {
      const stats = pages.stats(date, version)
      return { player_stats_snapshot: stats.players(date), team_stats_snapshot: stats.teams(date) }
    }),
  )
  app.get('/transactions', (context) => {
    const through = newest('transactions', today())
    return context.json({ through, rows: pages.transactions(through) })
  })
  app.get('/attendance', (context) => {
    const through = newest('attendance', addDays(today(), -1))
    const rows = dateRange(SEASON_START, through).flatMap((date) => attendanceOn(season, date, version(date)))
    return context.json({ through, rows })
  })
  // Odds come out on the day of the game; without a date, all that were ever offered.
  app.get('/odds', (context) => {
    if (context.req.query('date') !== undefined) {
      return asOf('odds', (date) => ({ rows: oddsOn(season, date) }))(context)
    }
    const through = newest('odds', today())
    return context.json({ through, rows: dateRange(SEASON_START, through).flatMap((date) => oddsOn(season, date)) })
  })
}

export function badDate(context: Context, date: string): Response {
  return context.json({ error: 'bad date: expected YYYY-MM-DD', date }, 400)
}

export function notYet(context: Context, date: string): Response {
  return context.json({ error: 'not available yet', date }, 404)
}
