import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CommandResult, createRig, type Rig } from '../rig.ts'

/*
 * The nba platform on a warehouse of its user's: an empty database, a Python with dbt, the season served by somebody else,
 * and no ECS, so that the dashboard is left out.
 */

const nba = fileURLToPath(new URL('../../apps/nba/', import.meta.url))
const DATE = '2024-10-25'
const REQUEST = ['fact_boxscores', '--downstream', '--exclude', 'dashboard', '--date', DATE, '--target', 'prod']

let rig: Rig
let database: TestDatabase
let season: ChildProcess
let seasonUrl: string

beforeAll(async () => {
  database = await testDatabase()
  ;[season, seasonUrl] = await startSeason()
  rig = createRig()
  rig.write(
    'headwater.config.ts',
    `import { defineConfig, env } from '@headwater/config'
export default defineConfig({
  platforms: [${JSON.stringify(relative(rig.root, join(nba, 'assets.ts')))}],
  targets: {
    prod: {
      database: env('WAREHOUSE_URL'),
      python: env('HEADWATER_TEST_PYTHON'),
      dbt: { target: 'sandbox' }, // the target of profiles.yml that reads PGHOST and the like
      env: { SEASON_URL: env('SEASON_URL') },
    },
  },
})
`,
  )
})

afterAll(async () => {
  season?.kill()
  await rig?.[Symbol.asyncDispose]()
  await database?.drop()
})

function command(...args: string[]): Promise<CommandResult> {
  return rig.headwaterIn({ env: { WAREHOUSE_URL: database.url, SEASON_URL: seasonUrl } }, ...args)
}

/** The season as a program of its own, on a free port. */
async function startSeason(): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, ['season/server.ts'], { cwd: nba, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const url = /http:\S+/.exec(String(line))?.[0]
  if (url === undefined) throw new Error(`the season did not say where it listens: ${line}`)
  return [child, url]
}

async function query<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

it('an empty warehouse is filled from the first day on, by the plan that was shown', { timeout: 120_000 }, async () => {
  const shown = await command('plan', ...REQUEST, '--json')
  expect(shown.exitCode, shown.stderr).toBe(0)
  const plan = JSON.parse(shown.stdout)
  const { exitCode, stdout, stderr } = await command('materialize', ...REQUEST, '--yes', '--reason', 'a first build')
  expect(exitCode, `${stderr}\n${stdout}`).toBe(0)

  const days = await query<{ day: string }>('select distinct game_date::text as day from bronze.boxscores order by 1')
  expect(days.map(({ day }) => day)).toEqual(['2024-10-22', '2024-10-23', '2024-10-24'])
  const [{ rows } = { rows: 0 }] = await query<{ rows: number }>(
    `select count(*)::int as rows from gold.schedule_tonight where game_date = '${DATE}'`,
  )
  expect(rows).toBeGreaterThan(0)

  const [run, ...others] = await query('select state, target, reason, kind, plan from headwater.runs')
  expect(others).toEqual([])
  expect(run).toMatchObject({ state: 'succeeded', target: 'prod', reason: 'a first build', kind: 'materialize', plan })
  expect(existsSync(join(rig.root, '.headwater/sandbox/state.json'))).toBe(false)
})

it('a partition is backfilled with everything behind it, and told as a backfill', { timeout: 120_000 }, async () => {
  const partition = ['--partition', '2024-10-23', '--reason', 'corrected at the source', '--yes']
  const asked = ['bronze/boxscores', ...REQUEST.slice(1), ...partition]
  const refused = await command('materialize', ...asked)
  expect(refused.exitCode).toBe(2)
  expect(refused.stderr).toContain('pnpm headwater backfill bronze/boxscores')
  const { exitCode, stdout, stderr } = await command('backfill', ...asked)
  expect(exitCode, `${stderr}\n${stdout}`).toBe(0)
  const [{ twice } = { twice: -1 }] = await query<{ twice: number }>(
    'select (count(*) - count(distinct (player, game_date)))::int as twice from silver.fact_boxscores',
  )
  expect(twice).toBe(0)
  expect(await query("select reason from headwater.runs where kind = 'backfill'")).toEqual([
    { reason: 'corrected at the source' },
  ])
  const runs = await command('runs', '--target', 'prod')
  expect(runs.stdout.split('\n')).toHaveLength(2)
})
