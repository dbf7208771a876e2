import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeWarehouse, ml, scratchFolder, type Warehouse } from '../dbt/testing/warehouse.ts'

// The program against a database with made-up features; dbt/build.test.ts runs it on those that dbt makes.

const TODAY = '2025-01-04'
const PREDICTIONS = 'select *, game_date::text as day from gold.ml_game_predictions order by game_date, home_team'

// Each start of Python with scikit-learn takes a second or two.
vi.setConfig({ testTimeout: 60_000 })

let warehouse: Warehouse
beforeEach(async () => {
  warehouse = await makeWarehouse()
})
afterEach(() => warehouse.drop())

/** Two games a day for sixty days before today and three from today on, but none on the dates of `except`. */
async function makeFeatures(asOf = TODAY, except: readonly string[] = []): Promise<void> {
  await warehouse.query('create schema silver')
  await warehouse.query(
    `create table silver.ml_game_features as
     select
       day::date as game_date, home as home_team, away as away_team, date '${asOf}' as as_of_date,
       case when day < date '${TODAY}' then (strength + luck > 0)::int end as home_win,
       0.5 as home_win_pct, 0.5 as away_win_pct, 0.5 as home_win_pct_last_10, 0.5 as away_win_pct_last_10,
       0 as home_margin_last_10, 0 as away_margin_last_10, strength as home_strength, 0 as away_strength,
       2 as home_rest_days, 1 as away_rest_days, false as home_is_back_to_back, false as away_is_back_to_back,
       0 as head_to_head_margin, 0 as home_missing_points, 3.5 as away_missing_points, null::numeric as home_spread
     from generate_series(date '${TODAY}' - 60, date '${TODAY}' + 2, '1 day') as day,
       (values ('BOS', 'NYK', 0), ('UTA', 'DEN', 1)) as pair (home, away, number),
       lateral (select (extract(doy from day)::int * 7 + number * 3) % 11 - 5 as strength,
         (extract(doy from day)::int * 5 + number) % 7 - 3 as luck) as made
     where day <> all ($1::date[])`,
    [except],
  )
}

function predict(env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  return ml(['-m', 'src.app', '--run-date', TODAY, ...args], { DATABASE_URL: warehouse.url, ...env })
}

describe('predictions', () => {
  it('are made for tonight, the next two days and the last fourteen', async () => {
    await makeFeatures()
    const { exitCode, output } = await predict()
    expect(exitCode, output).toBe(0)
    const rows = await warehouse.query(
      `select min(game_date)::text, max(game_date)::text, count(*)::int,
         bool_and(run_date = least(game_date, '${TODAY}')) as as_of_the_day
       from gold.ml_game_predictions`,
    )
    expect(rows).toEqual([{ min: '2024-12-21', max: '2025-01-06', count: 34, as_of_the_day: true }])
  })

  it('are the same rows when made again, here or on an empty table', async () => {
    await makeFeatures()
    await predict()
    const first = await warehouse.query(PREDICTIONS)
    await predict()
    expect(await warehouse.query(PREDICTIONS)).toEqual(first)
    await warehouse.query('drop schema gold cascade')
    await predict()
    expect(await warehouse.query(PREDICTIONS)).toEqual(first)
    expect(new Set(first.map((row) => row.home_win_probability)).size).toBeGreaterThan(5)
  })

  it('of a game that left the schedule go with it; those before the window stay', async () => {
    await makeFeatures()
    await predict({}, '--back', '30')
    const before = await warehouse.query(PREDICTIONS)
    await warehouse.query(`delete from silver.ml_game_features where home_team = 'UTA' and game_date >= '${TODAY}'`)
    await predict()
    expect(before).toHaveLength(66)
    expect(await warehouse.query(PREDICTIONS)).toEqual(
      before.filter(({ home_team, day }) => !(home_team === 'UTA' && day >= TODAY)),
    )
  })

  it('are none on a day without games, which is said and is no failure', async () => {
    await makeFeatures(TODAY, [TODAY])
    const { exitCode, output } = await predict({}, '--ahead', '0', '--back', '0')
    expect(exitCode, output).toBe(0)
    expect(output).toContain(`no games on ${TODAY}`)
    expect(await warehouse.query(PREDICTIONS)).toEqual([])
  })
})

describe('what it reports', () => {
  it('is one JSON object a line in the file that HEADWATER_METADATA names', async () => {
    const scratch = await scratchFolder()
    try {
      await makeFeatures()
      const file = join(scratch.path, 'metadata.jsonl')
      await predict({ HEADWATER_METADATA: file }, '--back', '59')
      const lines = (await readFile(file, 'utf8')).trim().split('\n')
      expect(lines.map((line) => JSON.parse(line))).toEqual([
        { type: 'warning', message: expect.stringContaining('home advantage') },
        { type: 'rows', asset: 'predictions', rows: 124, written: 124 },
        { type: 'metadata', asset: 'predictions', key: 'model_version', value: 'logistic-v1' },
        { type: 'metadata', asset: 'predictions', key: 'tonight', value: 2 },
      ])
    } finally {
      await scratch.remove()
    }
  })
})

describe('a refusal is one line, exit code 1, and writes nothing', () => {
  async function refusal(env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { exitCode, output } = await predict(env)
    expect(exitCode, output).toBe(1)
    expect(output.trimEnd().split('\n')).toHaveLength(1)
    const [{ tables } = { tables: -1 }] = await warehouse.query<{ tables: number }>(
      "select count(*)::int as tables from pg_tables where schemaname = 'gold'",
    )
    expect(tables).toBe(0)
    return output
  }

  it('when the features were built for another date', async () => {
    await makeFeatures('2025-01-03')
    expect(await refusal()).toBe(
      `error: silver.ml_game_features was built for 2025-01-03, expected ${TODAY}; run pnpm materialize int_games --downstream --date ${TODAY}\n`,
    )
  })

  it('when the features are empty', async () => {
    await makeFeatures()
    await warehouse.query('truncate silver.ml_game_features')
    expect(await refusal()).toContain('silver.ml_game_features is empty')
  })

  it('when there are no features at all', async () => {
    expect(await refusal()).toContain('silver.ml_game_features does not exist')
  })

  it('when the features lack a column', async () => {
    await makeFeatures()
    await warehouse.query('alter table silver.ml_game_features drop column as_of_date, drop column home_strength')
    expect(await refusal()).toContain('has no column as_of_date, home_strength')
  })

  it('when the database cannot be reached', async () => {
    expect(await refusal({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })).toContain('cannot be reached')
  })
})

it("passes the Python files' own tests", async () => {
  const { exitCode, output } = await ml(['-m', 'unittest', 'discover', '--top-level-directory', '.', 'tests'], {})
  expect(exitCode, output).toBe(0)
  expect(output).toMatch(/Ran 1\d tests/)
})
