import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { ingestGames } from '../ingestion/games.ts'
import { ingestSchedule } from '../ingestion/schedule.ts'
import { gamesOfDay } from '../season/day.ts'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { operationContext } from '../test/operation-context.ts'
import { json, NOW, season, type TestSource, testSource } from '../test/source.ts'

const PYTHON = process.env.HEADWATER_TEST_PYTHON ?? ''
const DATE = '2025-01-01'
const day = gamesOfDay(season, DATE)

let database: TestDatabase
beforeAll(async () => {
  if (PYTHON === '') throw new Error('HEADWATER_TEST_PYTHON must name a Python that has psycopg2')
  database = await testDatabase()
})
afterAll(() => database?.drop())
beforeEach(async () => {
  await database.query('drop schema if exists bronze cascade')
  await using source = await testSource()
  await ingestSchedule(operationContext({ DATABASE_URL: database.url, SEASON_URL: source.url }))
})

describe('python -m scripts.backfill', () => {
  it('writes the same rows as the TypeScript operation, and says how many', async () => {
    await using source = await testSource()
    expect(await backfill(source)).toEqual({
      exitCode: 0,
      errors: '',
      metadata: [
        { type: 'rows', asset: 'boxscores', rows: day.boxscores.length, written: day.boxscores.length },
        { type: 'rows', asset: 'pbp', rows: day.pbp.length, written: day.pbp.length },
      ],
    })
    const byPython = await stored()
    await database.query('truncate bronze.boxscores, bronze.pbp')
    await ingestGames(operationContext({ DATABASE_URL: database.url, SEASON_URL: source.url }, { partition: DATE }))
    expect(byPython).toEqual(await stored())
  })

  it('holds exactly the corrected rows of a date that was corrected', async () => {
    await using source = await testSource()
    await backfill(source)
    source.state.correct(DATE, 1)
    await backfill(source)
    const byPython = await stored()
    await ingestGames(operationContext({ DATABASE_URL: database.url, SEASON_URL: source.url }, { partition: DATE }))
    expect(byPython).toEqual(await stored())
  })

  it('works by hand, without Headwater', async () => {
    await using source = await testSource()
    const { exitCode } = await backfill(source, [`--run_date=${DATE}`], {
      HEADWATER_METADATA: undefined,
      HEADWATER_NOW: undefined,
    })
    expect(exitCode).toBe(0)
    const [row] = await database.query<{ rows: number }>('select count(*)::int as rows from bronze.pbp')
    expect(row?.rows).toBe(day.pbp.length)
  })

  it.each([
    ['all', 'not available at the source yet'],
    ['pbp', 'partial: the source has no pbp yet; a date is taken whole, so nothing was written'],
  ] as const)('succeeds without a row, and says why, when the source withholds %s', async (what, message) => {
    await using source = await testSource()
    source.state.withhold(DATE, what)
    expect(await backfill(source)).toEqual({ exitCode: 0, errors: '', metadata: [{ type: 'unavailable', message }] })
    expect(await stored()).toEqual([])
  })

  it('succeeds without a row when there are none on a day for which the schedule has games', async () => {
    await using source = await testSource()
    await backfill(source)
    const before = await stored()
    for (const page of ['/boxscores', '/pbp']) source.answer(page, json({ date: DATE, rows: [] }))
    const message = expect.stringContaining('no rows, but the schedule has')
    expect(await backfill(source)).toEqual({ exitCode: 0, errors: '', metadata: [{ type: 'unavailable', message }] })
    expect(await stored()).toEqual(before)
  })

  it('fails and writes nothing when an answer is wrong', async () => {
    await using source = await testSource()
    source.answer('/pbp', json({ date: DATE, rows: [...day.pbp, day.pbp[0]] }))
    expect(await backfill(source)).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('twice'),
      metadata: [],
    })
    source.answer('/pbp', (_, response) => response.end('{"rows": ['))
    expect(await backfill(source)).toMatchObject({ exitCode: 1, errors: expect.stringContaining('no whole JSON') })
    source.answer('/pbp', json({ date: DATE, rows: day.pbp }))
    source.answer('/boxscores', json({ date: DATE, rows: day.boxscores.map((row) => ({ ...row, pts: 'many' })) }))
    expect(await backfill(source)).toMatchObject({ exitCode: 1, errors: expect.stringContaining('many') })
    expect(await stored()).toEqual([])
  })

  it('fails, after asking twice more, when an answer breaks off in the middle', async () => {
    await using source = await testSource()
    source.answer('/pbp', (_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"rows":[', () => response.destroy())
    })
    expect(await backfill(source)).toMatchObject({ exitCode: 1, errors: expect.stringContaining('broke off') })
    expect(source.requests.filter((path) => path.startsWith('/pbp'))).toHaveLength(3)
  })

  it('takes the box scores back when Postgres refuses the play-by-play', async () => {
    await using source = await testSource()
    await backfill(source)
    const before = await stored()
    await database.query('alter table bronze.pbp add constraint no_more check (period < 1) not valid')
    source.state.correct(DATE, 1)
    expect(await backfill(source)).toMatchObject({ exitCode: 1, errors: expect.stringContaining('no_more') })
    expect(await stored()).toEqual(before)
  })

  it.each(['2025-02-30', 'yesterday', '20250101'])('refuses %s as a date', async (date) => {
    await using source = await testSource()
    expect(await backfill(source, ['--run_date', date])).toMatchObject({ exitCode: 2 })
    expect(source.requests).toEqual([])
  })
})

async function backfill(
  source: TestSource,
  args: readonly string[] = ['--run_date', DATE],
  changes: Record<string, string | undefined> = {},
): Promise<{ exitCode: number; errors: string; metadata: unknown[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'backfill-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const metadata = join(folder, 'metadata.jsonl')
  const env = {
    DATABASE_URL: database.url,
    SEASON_URL: source.url,
    HEADWATER_METADATA: metadata,
    HEADWATER_NOW: NOW.toISOString(),
    PYTHONDONTWRITEBYTECODE: '1',
    ...changes,
  }
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const ended = await new Promise<{ exitCode: number; errors: string }>((resolve) => {
    const child = execFile(PYTHON, ['-m', 'scripts.backfill', ...args], { cwd, env }, (_, __, errors) =>
      resolve({ exitCode: child.exitCode ?? -1, errors }),
    )
  })
  const lines = await readFile(metadata, 'utf8').catch(() => '')
  return { ...ended, metadata: lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)])) }
}

async function stored(): Promise<string[]> {
  const rows = await database.query<{ row: string }>(
    `select b::text as row from bronze.boxscores b union all select p::text from bronze.pbp p order by 1`,
  )
  return rows.map(({ row }) => row)
}
