import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readMarts } from '../dashboard/marts.ts'
import { page } from '../dashboard/page.ts'
import { seedSeason } from '../sandbox/seed.ts'
import {
  type DbtProcess,
  type Ended,
  fingerprints,
  makeWarehouse,
  ml,
  runDate,
  scratchFolder,
  startDbt,
  type Warehouse,
} from './testing/warehouse.ts'

// Three weeks of the sample season, built once as the runbook does: dbt, the ML step, dbt again. Each test works on a copy.

const TODAY = '2024-11-12'
// Without tests: those run in the build of everything.
const BEFORE_ML = [
  'build',
  '--exclude',
  'source:gold.ml_game_predictions+',
  'resource_type:test',
  'resource_type:unit_test',
]
const BEHIND_ML = ['build', '--select', 'source:gold.ml_game_predictions+']

let process: DbtProcess
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let bronze: Warehouse
let built: Warehouse
const copies: Warehouse[] = []

beforeAll(async () => {
  scratch = await scratchFolder()
  process = startDbt(scratch.path)
  bronze = await makeWarehouse()
  await seedSeason({ databaseUrl: bronze.url, until: '2024-11-11', now: new Date(`${TODAY}T12:30:00Z`) })
  built = await bronze.copy()
  await succeed(build(built, ...BEFORE_ML, ...runDate(TODAY)))
  await succeed(predict(built, TODAY))
  await succeed(build(built, ...BEHIND_ML, ...runDate(TODAY)))
}, 180_000)

afterAll(async () => {
  await process?.[Symbol.asyncDispose]()
  await Promise.all([bronze, built, ...copies].map((warehouse) => warehouse?.drop()))
  await scratch?.remove()
})

const build = (warehouse: Warehouse, ...args: readonly string[]) => process.run(warehouse, ...args)
const predict = ({ url }: Warehouse, date: string) => ml(['-m', 'src.app', '--run-date', date], { DATABASE_URL: url })

async function succeed(ended: Promise<Ended>): Promise<string> {
  const { exitCode, output } = await ended
  expect(exitCode, output).toBe(0)
  return output
}

async function copyOf(warehouse: Warehouse): Promise<Warehouse> {
  const copy = await warehouse.copy()
  copies.push(copy)
  return copy
}

async function count(warehouse: Warehouse, table: string, where = 'true'): Promise<number> {
  const [row] = await warehouse.query<{ rows: string }>(`select count(*) as rows from ${table} where ${where}`)
  return Number(row?.rows)
}

/** Statuses of the last invocation, by dbt's unique_id. */
async function results(): Promise<Map<string, string>> {
  const file = JSON.parse(await readFile(join(scratch.path, 'run_results.json'), 'utf8'))
  return new Map(file.results.map((result: { unique_id: string; status: string }) => [result.unique_id, result.status]))
}

describe('a whole build', () => {
  it('gives the same rows again, and a plain `dbt build` of everything passes', { timeout: 60_000 }, async () => {
    const again = await copyOf(built)
    const before = await fingerprints(again)
    await succeed(build(again, 'build', ...runDate(TODAY)))
    expect([...(await results()).values()].filter((status) => !['success', 'pass', 'no-op'].includes(status))).toEqual(
      [],
    )
    expect(await fingerprints(again)).toEqual(before)
    expect(Object.keys(before).length).toBeGreaterThanOrEqual(45)
    for (const print of Object.values(before)) expect(print).not.toMatch(/^0 rows/)
  })

  it('has in gold, facts and dims exactly the columns that are described', async () => {
    const { nodes } = JSON.parse(await readFile(join(scratch.path, 'manifest.json'), 'utf8')) as {
      nodes: { [id: string]: { schema: string; name: string; columns: { [name: string]: { description: string } } } }
    }
    const models = Object.entries(nodes).flatMap(([id, node]) => (id.startsWith('model.') ? [node] : []))
    const shown = models.filter(({ schema, name }) => schema === 'gold' || /^(fact|dim)_/.test(name))
    const described = shown.map(({ schema, name, columns }) => {
      const withText = Object.entries(columns).filter(([, { description }]) => description !== '')
      return [`${schema}.${name}`, withText.map(([column]) => column).sort()]
    })
    const tables = await built.query<{ model: string; columns: string[] }>(
      `select table_schema || '.' || table_name as model, array_agg(column_name::text order by column_name collate "C") as columns
       from information_schema.columns where table_schema in ('silver', 'gold') group by 1`,
    )
    const columns = new Map(tables.map(({ model, columns }) => [model, columns]))
    expect(shown.length).toBeGreaterThan(40)
    for (const [model, names] of described) expect([model, names]).toEqual([model, columns.get(String(model))])
  })

  it('notes each build of the features in the audit table', async () => {
    const rows = await built.query('select model, run_date::text, rows::int from silver.model_audit')
    const features = await count(built, 'silver.ml_game_features')
    expect(rows).toEqual([{ model: 'silver.ml_game_features', run_date: TODAY, rows: features }])
  })

  it('predicts tonight, and keeps score of the nights before', async () => {
    const tonight = await count(built, 'bronze.schedule', `game_date = '${TODAY}'`)
    expect(tonight).toBeGreaterThan(0)
    expect(await count(built, 'gold.schedule_tonight', 'predicted_winner is not null')).toBe(tonight)
    expect(await count(built, 'gold.prediction_results', `game_date >= '${TODAY}'`)).toBe(0)
    const [accuracy] = await built.query<{ hit_rate: string; games: string }>('select * from gold.prediction_accuracy')
    expect(Number(accuracy?.hit_rate)).toBeGreaterThan(0.5)
    // Two weeks of games, each predicted from what was known before it: there is a hit rate on the first day.
    expect(Number(accuracy?.games)).toBeGreaterThan(60)
  })

  it('gives the dashboard every column it shows', async () => {
    const marts = await readMarts(built.url)
    expect(marts.missing).toEqual([])
    const html = String(await page({ marts, loadedAt: new Date(0), task: null }))
    expect(html).toContain('games through <b>2024-11-11</b>')
    expect(html).not.toMatch(/undefined|NaN|\[object|<td[^>]*><\/td>/)
  })
})

describe('trap 1: a day that arrives late', () => {
  it('is lost by the incremental play-by-play, which dbt calls a success, and mended by a full refresh', {
    timeout: 120_000,
  }, async () => {
    const late = '2024-11-09'
    const warehouse = await copyOf(bronze)
    await warehouse.query('create table public.kept as select * from bronze.pbp where game_date = $1', [late])
    await warehouse.query(`delete from bronze.pbp where game_date = '${late}'`)
    const select = ['build', '--select', 'fact_pbp_data', ...runDate(TODAY)]
    await succeed(build(warehouse, ...select))

    await warehouse.query('insert into bronze.pbp select * from public.kept')
    await succeed(build(warehouse, ...select))
    expect((await results()).get('model.nba.fact_pbp_data')).toBe('success')
    expect(await count(warehouse, 'silver.fact_pbp_data', `game_date = '${late}'`)).toBe(0)

    await succeed(build(warehouse, ...select, '--full-refresh'))
    expect(await count(warehouse, 'silver.fact_pbp_data')).toBe(await count(warehouse, 'bronze.pbp'))
  })
})

describe('trap 2: a day that is ingested twice', () => {
  it('is doubled by the incremental boxscores, fails their test, and is mended by a full refresh', {
    timeout: 120_000,
  }, async () => {
    const twice = '2024-11-09'
    const warehouse = await copyOf(built)
    const rows = await count(warehouse, 'bronze.boxscores', `game_date = '${twice}'`)
    await warehouse.query(`update bronze.boxscores set modified_at = $1 where game_date = '${twice}'`, [
      `${TODAY}T12:40:00Z`,
    ])

    const repeated = await build(warehouse, 'build', '--select', 'fact_boxscores+', ...runDate(TODAY))
    expect(repeated.exitCode).toBe(1)
    expect(await count(warehouse, 'silver.fact_boxscores', `game_date = '${twice}'`)).toBe(2 * rows)
    const statuses = [...(await results())]
    expect(statuses.filter(([, status]) => status === 'fail').map(([id]) => id.split('.')[2])).toEqual([
      'unique_together_fact_boxscores_player__game_date',
    ])
    expect(statuses.filter(([, status]) => status === 'skipped').length).toBeGreaterThan(20)

    const before = await fingerprints(built)
    await succeed(build(warehouse, 'build', '--select', 'fact_boxscores+', '--full-refresh', ...runDate(TODAY)))
    const { 'silver.fact_boxscores': facts, ...others } = await fingerprints(warehouse)
    expect(facts).not.toBe(before['silver.fact_boxscores'])
    expect({ ...before, ...others }).toEqual(before)
    expect(await count(warehouse, 'silver.fact_boxscores')).toBe(await count(warehouse, 'bronze.boxscores'))
  })
})

describe('a model that names its partition column', () => {
  it('makes the rows of a date from the rows of that date alone', { timeout: 120_000 }, async () => {
    const date = '2024-11-09'
    const { nodes } = JSON.parse(await readFile(join(scratch.path, 'manifest.json'), 'utf8')) as {
      nodes: { [id: string]: { schema: string; name: string; config: { meta: { headwater?: object } } } }
    }
    const declaring = Object.values(nodes).flatMap(({ schema, name, config }) => {
      const headwater = config.meta.headwater ?? {}
      return 'partition_column' in headwater ? [{ table: `${schema}.${name}`, column: headwater.partition_column }] : []
    })
    expect(declaring.map(({ table }) => table).sort()).toEqual(['silver.fact_pbp_data', 'silver.int_scoring_runs'])

    const ofThatDate = await copyOf(built)
    for (const table of ['pbp', 'boxscores']) {
      await ofThatDate.query(`delete from bronze.${table} where game_date <> '${date}'`)
    }
    await succeed(build(ofThatDate, 'run', '--select', 'source:bronze.pbp+', '--full-refresh', ...runDate(TODAY)))
    for (const { table, column } of declaring) {
      const rows = (warehouse: Warehouse) =>
        warehouse.query(`select t::text as row from ${table} t where ${column} = '${date}' order by 1`)
      expect(await count(ofThatDate, table), table).toBeGreaterThan(0)
      expect(await count(ofThatDate, table, `${column} <> '${date}'`), table).toBe(0)
      expect(await rows(ofThatDate), table).toEqual(await rows(built))
    }
  })
})

// Last: another date is another parse of the project.
describe('the logical date', () => {
  it('must be given to what needs it, and is checked', { timeout: 60_000 }, async () => {
    const missing = await build(built, 'compile', '--select', 'recent_games')
    expect(missing.exitCode).not.toBe(0)
    expect(missing.output).toContain(`run_date is not set: pass --vars '{"run_date":"YYYY-MM-DD"}'`)
    const wrong = await build(built, 'compile', '--select', 'recent_games', ...runDate("2024-11-12' or true --"))
    expect(wrong.exitCode).not.toBe(0)
    expect(wrong.output).toContain('expected YYYY-MM-DD')
  })

  it('in the past gives the features that were known then', { timeout: 120_000 }, async () => {
    const past = '2024-11-04'
    const [knowsTheFuture, livedThen] = await Promise.all([copyOf(bronze), copyOf(bronze)])
    await livedThen.query(`delete from bronze.boxscores where game_date >= '${past}'`)
    const features = ['run', '--select', '+ml_game_features', ...runDate(past)]
    await succeed(build(knowsTheFuture, ...features))
    await succeed(build(livedThen, ...features))
    const rows = (warehouse: Warehouse) =>
      warehouse.query('select * from silver.ml_game_features order by game_date, home_team')
    expect(await count(knowsTheFuture, 'silver.fact_boxscores')).toBeGreaterThan(
      await count(livedThen, 'silver.fact_boxscores'),
    )
    expect(await rows(knowsTheFuture)).toEqual(await rows(livedThen))
  })
})
