import { describe, expect, it } from 'vitest'
import { NOW, season } from '../test/source.ts'
import { sourceApp } from './app.ts'
import { FIRST_REPORT, gamesOfDay, injuryReport, wholeSchedule } from './day.ts'
import { oddsOn } from './odds.ts'
import { SeasonPages } from './season-pages.ts'
import { SourceState } from './source-state.ts'

const TOKEN = 'a-token-for-tests'

function source({ now = NOW, token = TOKEN as string | null } = {}) {
  const app = sourceApp({ season, now: () => now, state: new SourceState(null), token })
  const get = async (path: string) => {
    const response = await app.request(path)
    const body = (await response.json()) as { rows?: unknown[]; through?: string; [table: string]: unknown }
    return { status: response.status, body }
  }
  const put = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await app.request(path, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { host: '127.0.0.1:4001', authorization: `Bearer ${TOKEN}`, ...headers },
    })
    return response.status
  }
  return { get, put }
}

describe('a played date', () => {
  it('has box scores and play-by-play', async () => {
    const { get } = source()
    const day = gamesOfDay(season, '2025-01-03')
    expect(await get('/boxscores?date=2025-01-03')).toEqual({
      status: 200,
      body: { date: '2025-01-03', rows: day.boxscores },
    })
    expect(await get('/pbp?date=2025-01-03')).toEqual({ status: 200, body: { date: '2025-01-03', rows: day.pbp } })
  })

  it('without games answers with no rows', async () => {
    const { get } = source()
    expect(await get('/boxscores?date=2024-11-28')).toEqual({ status: 200, body: { date: '2024-11-28', rows: [] } })
  })
})

describe('a date that is not over', () => {
  it('is not available yet, and is once the day has passed in New York', async () => {
    const missing = { status: 404, body: { error: 'not available yet', date: '2025-01-04' } }
    expect(await source().get('/boxscores?date=2025-01-04')).toEqual(missing)
    expect(await source({ now: new Date('2025-01-05T04:59:59Z') }).get('/pbp?date=2025-01-04')).toEqual(missing)
    expect((await source({ now: new Date('2025-01-05T05:00:00Z') }).get('/pbp?date=2025-01-04')).status).toBe(200)
  })
})

it.each(['', '?date=', '?date=2025-02-30', '?date=yesterday', '?date=2025-1-1'])(
  'a bad date (%s) is a bad request',
  async (query) => {
    for (const path of ['/boxscores', '/pbp', '/injuries', '/season-stats', '/snapshots'])
      expect((await source().get(path + query)).status).toBe(400)
  },
)

describe('whole tables', () => {
  it('offer the schedule, the teams, the odds through today and the injuries of a date', async () => {
    const { get } = source()
    expect((await get('/schedule')).body.rows).toEqual(wholeSchedule(season))
    expect((await get('/teams')).body.rows).toHaveLength(30)
    const odds = (await get('/odds')).body
    expect(odds.through).toBe('2025-01-04')
    expect(odds.rows?.at(-1)).toMatchObject({ game_date: '2025-01-04' })
    expect((await get('/odds?date=2025-01-04')).body.rows).toEqual(oddsOn(season, '2025-01-04'))
    expect((await get('/odds?date=2025-01-05')).status).toBe(404)
    expect((await get('/injuries?date=2025-01-04')).body.rows).toEqual(injuryReport(season, '2025-01-04'))
  })
})

describe('the season as a whole', () => {
  it('is told as on the morning of a date, the players at any time', async () => {
    const { get } = source()
    const stats = new SeasonPages(season).stats('2024-11-05')
    expect((await get('/season-stats?date=2024-11-05')).body).toEqual({
      date: '2024-11-05',
      player_advanced_stats: stats.advanced(),
      shooting_stats: stats.shooting(),
      opponent_shooting: stats.opponentShooting(),
    })
    expect((await get('/snapshots?date=2024-11-05')).body).toEqual({
      date: '2024-11-05',
      player_stats_snapshot: stats.players('2024-11-05'),
      team_stats_snapshot: stats.teams('2024-11-05'),
    })
    for (const path of ['/season-stats', '/snapshots']) {
      expect((await get(`${path}?date=2025-01-05`)).status).toBe(404)
    }
    const players = (await get('/players')).body
    expect(players.player_attributes).toHaveLength([...season.rosters.values()].flat().length)
  })

  it('tells transactions through today, and attendance through yesterday', async () => {
    const { get } = source()
    const transactions = (await get('/transactions')).body
    expect(transactions.through).toBe('2025-01-04')
    expect(transactions.rows).toEqual(new SeasonPages(season).transactions('2025-01-04'))
    const attendance = (await get('/attendance')).body
    expect(attendance.through).toBe('2025-01-03')
    expect(attendance.rows).toHaveLength(season.games.filter((game) => game.date <= '2025-01-03').length)
  })

  it('counts a corrected day anew, and has no totals while a day before them is withheld', async () => {
    const { get, put } = source()
    const path = '/season-stats?date=2024-11-05'
    const before = (await get(path)).body
    await put('/revision/2024-11-02', { revision: 1 })
    const stats = new SeasonPages(season).stats('2024-11-05', (date) => ({
      revision: date === '2024-11-02' ? 1 : 0,
      cancelled: 0,
    }))
    expect((await get(path)).body.player_advanced_stats).toEqual(stats.advanced())
    expect((await get(path)).body).not.toEqual(before)

    await put('/availability/2024-11-02', { available: false, table: 'pbp' })
    expect([(await get(path)).status, (await get('/snapshots?date=2024-11-05')).status]).toEqual([404, 404])
    expect((await get('/season-stats?date=2024-11-02')).status).toBe(200)
  })

  it('is withheld page by page', async () => {
    const { get, put } = source()
    for (const table of ['season-stats', 'snapshots', 'injuries']) {
      await put('/availability/2024-11-05', { available: false, table })
      expect((await get(`/${table}?date=2024-11-05`)).status, table).toBe(404)
      expect((await get(`/${table}?date=2024-11-06`)).status, table).toBe(200)
    }
    await put('/availability/2025-01-04', { available: false, table: 'transactions' })
    expect((await get('/transactions')).body.through).toBe('2025-01-03')
    await put('/availability/2025-01-03', { available: false, table: 'attendance' })
    expect((await get('/attendance')).body.through).toBe('2025-01-02')
    expect(await put('/availability/2025-01-03', { available: false, table: 'weather' })).toBe(400)
  })
})

describe('withholding', () => {
  it('takes a date, or one table of it, away and gives it back', async () => {
    const { get, put } = source()
    const seen = async () => [
      (await get('/boxscores?date=2025-01-01')).status,
      (await get('/pbp?date=2025-01-01')).status,
    ]
    expect(await put('/availability/2025-01-01', { available: false })).toBe(200)
    expect(await seen()).toEqual([404, 404])
    await put('/availability/2025-01-01', { available: false, table: 'pbp' })
    expect(await seen()).toEqual([200, 404])
    await put('/availability/2025-01-01', { available: true })
    expect(await seen()).toEqual([200, 200])
  })
})

describe('correcting', () => {
  it('gives the revision’s rows from then on', async () => {
    const { get, put } = source()
    expect(await put('/revision/2025-01-01', { revision: 2 })).toBe(200)
    expect((await get('/boxscores?date=2025-01-01')).body.rows).toEqual(
      gamesOfDay(season, '2025-01-01', { revision: 2 }).boxscores,
    )
  })
})

describe('cancelling', () => {
  it('takes games out of everything but the odds that were offered on them', async () => {
    const { get, put } = source()
    const date = '2025-01-01'
    const games = season.gamesOn(date)
    expect(await put(`/cancelled/${date}`, { games: 1 })).toBe(200)
    const version = { revision: 0, cancelled: 1 }
    expect((await get(`/boxscores?date=${date}`)).body.rows).toEqual(gamesOfDay(season, date, version).boxscores)
    const withoutOne = (rows: readonly unknown[] | undefined, of: string) =>
      (rows ?? []).filter((row) => (row as { game_date: string }).game_date === of).length
    expect(withoutOne((await get('/schedule')).body.rows, date)).toBe(games.length - 1)
    expect(withoutOne((await get('/attendance')).body.rows, date)).toBe(games.length - 1)
    expect(withoutOne((await get('/odds')).body.rows, date)).toBe(2 * games.length)
    const stats = new SeasonPages(season).stats('2025-01-02', (day) => (day === date ? version : FIRST_REPORT))
    expect((await get('/season-stats?date=2025-01-02')).body.player_advanced_stats).toEqual(stats.advanced())

    await put(`/cancelled/${date}`, { games: 99 })
    expect((await get(`/pbp?date=${date}`)).body.rows).toEqual([])
    await put(`/cancelled/${date}`, { games: 0 })
    expect((await get(`/pbp?date=${date}`)).body.rows).toEqual(gamesOfDay(season, date).pbp)
  })
})

describe('a page that is told to answer wrongly', () => {
  it('does so as often as it was told, and no other page does', async () => {
    const { get, put } = source()
    const [boxscores, pbp] = ['/boxscores?date=2025-01-01', '/pbp?date=2025-01-01']
    expect(await put('/fault/boxscores', { fault: { kind: 'error', times: 2 } })).toBe(200)
    expect((await get(pbp)).status).toBe(200)
    expect([(await get(boxscores)).status, (await get(boxscores)).status, (await get(boxscores)).status]).toEqual([
      ...[500, 500, 200],
    ])
  })

  it('does so until it is told otherwise', async () => {
    const { get, put } = source()
    const page = '/boxscores?date=2025-01-01'
    const rows = gamesOfDay(season, '2025-01-01').boxscores
    await put('/fault/boxscores', { fault: { kind: 'row twice' } })
    for (const _ of [1, 2]) expect((await get(page)).body.rows).toEqual([...rows, rows[0]])
    await put('/fault/boxscores', { fault: { kind: 'unknown team' } })
    expect((await get(page)).body.rows?.[0]).toEqual({ ...rows[0], team: 'SEA' })
    await put('/fault/boxscores', { fault: null })
    expect((await get(page)).body.rows).toEqual(rows)
  })
})

describe('changes', () => {
  const change = (headers: Record<string, string>, options: { token?: string | null } = {}) =>
    source(options).put('/availability/2025-01-01', { available: false }, headers)

  it('need the token', async () => {
    expect(await change({ authorization: 'Bearer another' })).toBe(401)
    expect(await change({ authorization: '' })).toBe(401)
    expect(await change({}, { token: null })).toBe(403)
  })

  it('come from this machine, and from no other site', async () => {
    expect(await change({ host: 'evil.example' })).toBe(403)
    expect(await change({ host: '127.0.0.1.evil.example' })).toBe(403)
    expect(await change({ origin: 'https://evil.example' })).toBe(403)
    expect(await change({ origin: 'http://127.0.0.1:4001' })).toBe(200)
  })

  it('say what is wrong with their input', async () => {
    const { put } = source()
    expect(await put('/availability/2025-02-30', { available: false })).toBe(400)
    expect(await put('/availability/2025-01-01', { available: 'no' })).toBe(400)
    expect(await put('/revision/2025-01-01', { revision: -1 })).toBe(400)
    expect(await put('/revision/__proto__', { revision: 1 })).toBe(400)
    expect(await put('/cancelled/2025-01-01', { games: 'all' })).toBe(400)
    expect(await put('/fault/boxscores', { fault: { kind: 'rain' } })).toBe(400)
    expect(await put('/availability/2025-01-01', { available: false, padding: 'x'.repeat(2000) })).toBe(413)
  })
})
