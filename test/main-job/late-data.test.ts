import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRig, type Rig } from '../rig.ts'
import { tasks } from './testing/dashboard.ts'
import { count } from './testing/ledger.ts'
import { label, materialize, materialized, ofType, plan } from './testing/told.ts'

// Runbook A at noon: yesterday's games are not at the source yet. 2025-01-02 comes later than 2025-01-03, which is
// what an incremental model that takes `date > max(date)` loses (trap 1).

const LATE = '2025-01-02'
const BACKFILL = ['bronze/boxscores', '--partitions', LATE, '--downstream']

let rig: Rig

beforeAll(async () => {
  rig = createRig()
  await rig.headwater('sandbox', 'up')
  await forget(LATE)
  await materialized(rig, 'fact_boxscores', 'fact_pbp_data', '--downstream')
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

/** As if a date had never come in: neither its rows nor its materializations. */
async function forget(date: string): Promise<void> {
  for (const table of ['boxscores', 'pbp']) {
    await rig.sql(`delete from bronze.${table} where game_date = $1`, [date])
    await rig.sql('delete from headwater.latest_partitions where asset = $1 and partition = $2', [
      `nba/bronze/${table}`,
      date,
    ])
  }
}

/** Tells the season source whether it has a date. */
async function available(date: string, available: boolean): Promise<void> {
  const { services, token } = rig.state()
  const response = await fetch(new URL(`/availability/${date}`, services.season?.url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ available }),
  })
  expect(response.status, await response.text()).toBe(200)
}

/** The days that Headwater takes up by itself when it is not told which. */
async function toIngest(): Promise<string[]> {
  return (await plan(rig, 'bronze/boxscores')).steps.flatMap(({ partition }) => partition ?? [])
}

const materializations = () => count(rig, 'headwater.materializations', "asset not like 'nba/bronze/%'")
const ofLateDate = (table: string) => count(rig, table, `game_date = '${LATE}'`)

it('a date that the source does not have yet ends as unavailable, and nothing is rebuilt on its account', {
  timeout: 90_000,
}, async () => {
  await available(LATE, false)
  const before = { written: await materializations(), tasks: await tasks(rig) }
  const run = await materialize(rig, ...BACKFILL)

  expect(run.exitCode, run.stderr).toBe(0)
  expect(run.events.at(-1)).toMatchObject({ type: 'run finished', state: 'succeeded' })
  expect(run.assets.filter(({ state }) => state === 'unavailable')).toMatchObject([
    {
      key: 'nba/bronze/boxscores',
      partition: LATE,
      message: expect.stringContaining(`404 from /boxscores?date=${LATE}`),
    },
    { key: 'nba/bronze/pbp', partition: LATE },
  ])
  const behind = run.assets.filter(({ key }) => !key.startsWith('nba/bronze/'))
  expect(behind.length).toBeGreaterThan(20)
  expect(behind.filter(({ state }) => state !== 'not run')).toEqual([])
  expect(behind.map(({ message }) => message)).toContain('bronze/boxscores is not available yet')
  expect(ofType(run.events, 'step started').map(({ step }) => step)).toEqual([`1/${LATE}`])
  expect({ written: await materializations(), tasks: await tasks(rig) }).toEqual(before)

  const ledger = await rig.sql<{ state: string }>(
    'select distinct state from headwater.run_assets where run_id = $1 and partition = $2',
    [run.runId, LATE],
  )
  expect(ledger).toEqual([{ state: 'unavailable' }])
  // It stays missing: asked for without dates, it is the one to ingest.
  expect(await toIngest()).toEqual([LATE])
})

it('people are told: the date, the source’s answer, that nothing was rebuilt', { timeout: 90_000 }, async () => {
  await available(LATE, false)
  const { exitCode, stdout } = await rig.headwater('materialize', ...BACKFILL)
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toMatch(new RegExp(`◌ bronze/boxscores +${LATE} +not available at the source yet`))
  expect(stdout).toMatch(/^Nothing rebuilt: no new data {2}2 unavailable/m)
})

it('once it is there it is ingested, and everything downstream has its rows', { timeout: 90_000 }, async () => {
  await available(LATE, false)
  await forget(LATE)
  await available(LATE, true)
  const run = await materialized(rig, ...BACKFILL)

  const rows = run.assets.find(({ key }) => label(key) === 'bronze/boxscores')?.rows ?? 0
  expect(rows).toBeGreaterThan(50)
  expect(await ofLateDate('bronze.boxscores')).toBe(rows)
  expect(await ofLateDate('silver.fact_boxscores')).toBe(rows)
  expect(await ofLateDate('silver.fact_pbp_data')).toBe(await ofLateDate('bronze.pbp'))
  expect(await ofLateDate('silver.fact_pbp_data')).toBeGreaterThan(1000)
  expect(await ofLateDate('gold.recent_games')).toBe(await ofLateDate('gold.game_flow'))
  // Under-selection (trap 5): a dimension that reads bronze past the facts is rebuilt too.
  expect(run.state('silver/dim_players')).toBe('materialized')
  expect(run.state('serving/dashboard')).toBe('materialized')
  expect(await toIngest()).toEqual(['2025-01-03'])
})

it('a date without games is complete, not missing', async () => {
  const date = '2024-12-24'
  expect(await count(rig, 'bronze.schedule', `game_date = '${date}'`)).toBe(0)
  await forget(date)
  expect(await toIngest()).toContain(date)
  const run = await materialized(rig, 'bronze/boxscores', '--partitions', date)
  expect(run.assets).toMatchObject([
    { key: 'nba/bronze/boxscores', partition: date, state: 'materialized', rows: 0 },
    { key: 'nba/bronze/pbp', partition: date, state: 'materialized', rows: 0 },
  ])
  expect(await toIngest()).not.toContain(date)
})
