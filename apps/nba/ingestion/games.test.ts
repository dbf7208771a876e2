import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gamesOfDay } from '../season/day.ts'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { operationContext } from '../test/operation-context.ts'
import { json, season, type TestSource, testSource } from '../test/source.ts'
import { createBronze } from './bronze.ts'
import { connect } from './database.ts'
import { ingestGames } from './games.ts'

const DATE = '2025-01-01'
const day = gamesOfDay(season, DATE)
const complete = (deleted: { boxscores: number; pbp: number } = { boxscores: 0, pbp: 0 }) => ({
  made: {
    boxscores: {
      rows: day.boxscores.length,
      rowsWritten: day.boxscores.length,
      metadata: { deleted: deleted.boxscores },
    },
    pbp: { rows: day.pbp.length, rowsWritten: day.pbp.length, metadata: { deleted: deleted.pbp } },
  },
})

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(() => database.query('drop schema if exists bronze cascade'))

const ingest = (source: TestSource, partition: string | null = DATE, now?: Date) =>
  ingestGames(
    operationContext(
      { DATABASE_URL: database.url, SEASON_URL: source.url },
      { partition, ...(now && { now: () => now }) },
    ),
  )

/** Both tables as the source would print them, without modified_at. */
async function stored() {
  const boxscores = await database.query(
    `select to_jsonb(b) - 'modified_at' as row from bronze.boxscores b order by player collate "C", game_date`,
  )
  const pbp = await database.query(`select to_jsonb(p) - 'modified_at' as row from bronze.pbp p`)
  return { boxscores: boxscores.map(({ row }) => row), pbp: sorted(pbp.map(({ row }) => row)) }
}

const sorted = (rows: readonly object[]) =>
  rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))).sort()
const expected = ({ boxscores, pbp }: typeof day) => ({
  boxscores: boxscores.toSorted((a, b) => (a.player < b.player ? -1 : 1)),
  pbp: sorted(pbp),
})

describe('a date', () => {
  it('is written as the source has it, into tables that are made where they are missing', async () => {
    await using source = await testSource()
    expect(await ingest(source)).toEqual(complete())
    expect(await stored()).toEqual(expected(day))
  })

  it('ingested again holds the same rows, with the newer modified_at', async () => {
    await using source = await testSource()
    await ingest(source)
    const later = new Date('2025-01-04T18:00:00Z')
    expect(await ingest(source, DATE, later)).toEqual(complete())
    expect(await stored()).toEqual(expected(day))
    const times = await database.query<{ modified_at: Date }>(
      'select modified_at from bronze.boxscores union select modified_at from bronze.pbp',
    )
    expect(times).toEqual([{ modified_at: later }])
  })

  it('leaves other dates alone', async () => {
    await using source = await testSource()
    await ingest(source, '2025-01-02')
    await ingest(source)
    source.state.correct(DATE, 1)
    await ingest(source)
    const [count] = await database.query<{ rows: number }>(
      `select count(*)::int as rows from bronze.pbp where game_date = '2025-01-02'`,
    )
    expect(count?.rows).toBe(gamesOfDay(season, '2025-01-02').pbp.length)
  })

  it('without games is complete with no rows', async () => {
    await using source = await testSource()
    const nothing = { rows: 0, rowsWritten: 0, metadata: { deleted: 0 } }
    expect(await ingest(source, '2024-11-28')).toEqual({ made: { boxscores: nothing, pbp: nothing } })
  })

  it('must be one', async () => {
    await using source = await testSource()
    for (const partition of [null, '2025-02-30', 'today', '__proto__']) {
      await expect(ingest(source, partition)).rejects.toThrow('is not YYYY-MM-DD')
    }
    expect(source.requests).toEqual([])
  })
})

describe('a date that the source corrected', () => {
  it('holds exactly the corrected rows: changed ones change, gone ones go', async () => {
    await using source = await testSource()
    await ingest(source)
    source.state.correct(DATE, 1)
    const result = await ingest(source)
    expect(await stored()).toEqual(expected(gamesOfDay(season, DATE, { revision: 1 })))
    expect(result).toMatchObject({ made: { boxscores: { metadata: { deleted: 1 } } } })
  })

  it('that lost a game, or all of them, loses its rows in both tables', async () => {
    await using source = await testSource()
    await ingest(source)
    source.state.cancel(DATE, 1)
    await ingest(source)
    const games = new Set(
      season
        .gamesOn(DATE)
        .slice(0, -1)
        .map(({ home }) => home),
    )
    const left = {
      boxscores: day.boxscores.filter((row) => games.has(row.location === 'H' ? row.team : row.opponent)),
      pbp: day.pbp.filter((row) => games.has(row.home_team)),
    }
    expect(left.boxscores.length).toBeLessThan(day.boxscores.length)
    expect(await stored()).toEqual(expected(left))

    source.state.cancel(DATE, 99)
    expect(await ingest(source)).toMatchObject({ made: { boxscores: { rows: 0 }, pbp: { rows: 0 } } })
    expect(await stored()).toEqual({ boxscores: [], pbp: [] })
  })
})

const WHOLE = '; a date is taken whole, so nothing was written'

describe('a date that the source has not (wholly) yet is unavailable, and nothing is written', () => {
  it.each([
    ['all', 'not available at the source yet (404 from /boxscores?date=2025-01-01, 404 from /pbp?date=2025-01-01)'],
    ['pbp', `partial: boxscores are there, pbp is not yet (404 from /pbp?date=2025-01-01)${WHOLE}`],
    ['boxscores', `partial: pbp is there, boxscores are not yet (404 from /boxscores?date=2025-01-01)${WHOLE}`],
  ] as const)('without %s', async (what, message) => {
    await using source = await testSource()
    await connected((client) => createBronze(client))
    source.state.withhold(DATE, what)
    expect(await ingest(source)).toEqual({ unavailable: message })
    expect(await stored()).toEqual({ boxscores: [], pbp: [] })
  })

  it('without the play-by-play, or the box scores, of one game', async () => {
    await using source = await testSource()
    const { home, away } = season.gamesOn(DATE)[0] ?? { home: '', away: '' }
    source.answer('/pbp', json({ date: DATE, rows: day.pbp.filter((row) => row.home_team !== home) }))
    expect(await ingest(source)).toEqual({
      unavailable: `partial: the source has no pbp yet of ${away} at ${home}${WHOLE}`,
    })
    source.answer('/pbp', json({ date: DATE, rows: day.pbp }))
    source.answer(
      '/boxscores',
      json({ date: DATE, rows: day.boxscores.filter((row) => ![home, away].includes(row.team)) }),
    )
    expect(await ingest(source)).toEqual({
      unavailable: `partial: the source has no boxscores yet of ${away} at ${home}${WHOLE}`,
    })
  })
})

describe('an answer without rows on a day for which the schedule has games', () => {
  it('is not a day without games: unavailable, and what was there stays', async () => {
    await using source = await testSource()
    await ingest(source)
    const [first, second, third, ...others] = season.gamesOn(DATE).map(({ away, home }) => `${away} at ${home}`)
    source.answer('/boxscores', json({ date: DATE, rows: [] }))
    source.answer('/pbp', json({ date: DATE, rows: [] }))
    expect(await ingest(source)).toEqual({
      unavailable: `not available at the source yet: no rows, but the schedule has ${first}, ${second}, ${third} and ${others.length} more`,
    })
    expect(await stored()).toEqual(expected(day))
  })

  it('nor is a day complete that lacks one of them in both tables', async () => {
    await using source = await testSource()
    const { home, away } = season.gamesOn(DATE)[0] ?? { home: '', away: '' }
    const others = (team: string) => team !== home && team !== away
    source.answer('/boxscores', json({ date: DATE, rows: day.boxscores.filter((row) => others(row.team)) }))
    source.answer('/pbp', json({ date: DATE, rows: day.pbp.filter((row) => others(row.home_team)) }))
    expect(await ingest(source)).toEqual({
      unavailable: `partial: the source has nothing yet of ${away} at ${home}${WHOLE}`,
    })
  })
})

describe('an answer that cannot be right fails, and nothing is written', () => {
  const [row, ...others] = day.boxscores
  it.each([
    ['a player twice', '/boxscores', [row, row, ...others], `boxscores ["${row?.player}","2025-01-01"] twice`],
    [
      'an unknown team',
      '/boxscores',
      [{ ...row, team: 'SEA' }, ...others],
      'boxscores of a team that it does not know: "SEA"',
    ],
    ['an unknown opponent', '/pbp', [{ ...day.pbp[0], away_team: 'constructor' }], 'does not know: "constructor"'],
    ['a play twice', '/pbp', [...day.pbp, day.pbp[0]], 'twice'],
  ])('%s', async (_, path, rows, message) => {
    await using source = await testSource()
    await ingest(source, '2025-01-02')
    const before = await stored()
    source.answer(path, json({ date: DATE, rows }))
    await expect(ingest(source)).rejects.toThrow(message)
    expect(await stored()).toEqual(before)
  })

  it('play-by-play that breaks off, though the box scores came whole', async () => {
    await using source = await testSource()
    await ingest(source)
    source.state.correct(DATE, 1)
    source.answer('/pbp', (_, response) => response.end('{"date":"2025-01-01","rows":[{"home_'))
    await expect(ingest(source)).rejects.toThrow('no whole JSON')
    expect(await stored()).toEqual(expected(day))
  })
})

describe('the transaction', () => {
  it('takes the box scores back when Postgres refuses the play-by-play', async () => {
    await using source = await testSource()
    await ingest(source)
    await database.query('alter table bronze.pbp add constraint no_more check (period < 1) not valid')
    source.state.correct(DATE, 1)
    await expect(ingest(source)).rejects.toThrow('no_more')
    expect(await stored()).toEqual(expected(day))
  })

  it('is rolled back, and its connection gone, when the step is cancelled while it waits for a lock', async () => {
    await using source = await testSource()
    await ingest(source)
    const cancel = new AbortController()
    await connected(async (holder) => {
      await holder.query('begin; lock table bronze.pbp')
      source.state.correct(DATE, 1)
      const context = operationContext(
        { DATABASE_URL: database.url, SEASON_URL: source.url },
        { partition: DATE, signal: cancel.signal },
      )
      const ended = expect(ingestGames(context)).rejects.toThrow('cancelled')
      await waitUntil(async () => {
        const { rowCount } = await holder.query(`select from pg_locks where not granted`)
        return rowCount === 1
      })
      cancel.abort(new Error('cancelled'))
      await ended
      await holder.query('rollback')
    })
    expect(await stored()).toEqual(expected(day))
  })
})

describe('what is not configured or not there', () => {
  it.each([
    [{ DATABASE_URL: 'postgres://127.0.0.1:1/none' }, 'SEASON_URL is not set'],
    [{ SEASON_URL: 'http://127.0.0.1:1' }, 'cannot be reached'],
  ])('is named: %o', async (env, message) => {
    await expect(ingestGames(operationContext(env, { partition: DATE }))).rejects.toThrow(message)
  })

  it('is the database, whose password is not shown', async () => {
    await using source = await testSource()
    const context = operationContext(
      { DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/none', SEASON_URL: source.url },
      { partition: DATE },
    )
    const error = await ingestGames(context).catch((thrown: unknown) => thrown)
    expect(String(error)).toContain('cannot connect to Postgres at 127.0.0.1:1')
    expect(String(error)).not.toContain('hunter2')
  })
})

it('createBronze of many at once makes the tables once', async () => {
  await Promise.all(Array.from({ length: 6 }, () => connected((client) => createBronze(client))))
  expect(await stored()).toEqual({ boxscores: [], pbp: [] })
})

async function connected(use: (client: Awaited<ReturnType<typeof connect>>) => Promise<void>): Promise<void> {
  const client = await connect(database.url)
  try {
    await use(client)
  } finally {
    await client.end()
  }
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate)
}
