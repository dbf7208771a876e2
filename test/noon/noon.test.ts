import { afterAll, beforeAll, expect, it } from 'vitest'
import { dashboard, dashboardPage, tasks } from '../main-job/testing/dashboard.ts'
import { count } from '../main-job/testing/ledger.ts'
import { forget, type Season, season } from '../main-job/testing/season.ts'
import {
  backfill,
  backfilled,
  label,
  materialize,
  materialized,
  ofType,
  plan,
  plannedAsset,
} from '../main-job/testing/told.ts'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'

// A day at noon: yesterday's games are not at the source, then half of them are, later all are. The tests are the hours of
// that day, one after the other.

const TODAY = '2025-01-04'
const YESTERDAY = '2025-01-03'
const EVERYTHING = ['group:silver', 'group:gold', 'dashboard']
const DAILY = ['bronze/boxscores', '--downstream']
const BACKFILL = ['bronze/boxscores', '--partition', YESTERDAY, '--downstream']

let rig: Rig
let source: Season

beforeAll(async () => {
  rig = await createRigAfter('season')
  source = season(rig)
  await forget(rig, YESTERDAY)
  await materialized(rig, ...EVERYTHING)
}, 300_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

const ofYesterday = (table: string) => count(rig, table, `game_date = '${YESTERDAY}'`)
const written = () => count(rig, 'headwater.materializations')
const seen = async () => ({ written: await written(), tasks: await tasks(rig) })

/** What is not fresh, with its state; the exit code says whether anything is wrong. */
async function status(): Promise<{ exitCode: number | undefined; wrong: { [label: string]: string } }> {
  const { exitCode, stdout, stderr } = await rig.headwater('status', '--json')
  const { assets } = JSON.parse(stdout || JSON.stringify({ assets: stderr }))
  const wrong = (assets as { key: string; health: string }[]).filter(
    ({ health }) => !['fresh', 'live'].includes(health),
  )
  return { exitCode, wrong: Object.fromEntries(wrong.map(({ key, health }) => [label(key), health])) }
}

it('12:00, the source has nothing yet: unavailable, no failure, nothing rebuilt, the command for later told', {
  timeout: 120_000,
}, async () => {
  await source.withhold(YESTERDAY)
  const before = await seen()
  const run = await materialize(rig, ...DAILY)
  expect(run.exitCode, run.stderr).toBe(0)
  expect(run.events.at(-1)).toMatchObject({ type: 'run finished', state: 'succeeded' })
  expect(ofType(run.events, 'step started').map(({ step }) => step)).toEqual([`1/${YESTERDAY}`])
  expect(run.outcome('bronze/boxscores')).toMatchObject({
    state: 'unavailable',
    partition: YESTERDAY,
    message: expect.stringContaining(`404 from /boxscores?date=${YESTERDAY}`),
  })
  expect(run.outcome('bronze/pbp')).toMatchObject({ state: 'unavailable', partition: YESTERDAY })
  const behind = run.assets.filter(({ key }) => !key.startsWith('nba/bronze/'))
  expect(behind.length).toBeGreaterThan(20)
  expect(behind.filter(({ state }) => state !== 'not run')).toEqual([])
  expect(behind.map(({ message }) => message)).toContain('bronze/boxscores is not available yet')
  expect(await seen()).toEqual(before)

  // The alert: which date, which tables, what to type later.
  expect(run.stderr).toMatch(/Alert/)
  expect(run.stderr).toContain(YESTERDAY)
  expect(run.stderr).toMatch(/bronze\/boxscores/)
  expect(run.stderr).toMatch(/bronze\/pbp/)
  expect(run.stderr).toContain(`pnpm headwater backfill bronze/boxscores --partition ${YESTERDAY} --downstream`)
})

it('12:30, still nothing: told on the last line, not alerted again, and CI can have it fail', {
  timeout: 120_000,
}, async () => {
  const again = await rig.headwater('materialize', ...DAILY)
  expect(again.exitCode, again.stderr).toBe(0)
  expect(again.stdout).toMatch(new RegExp(`◌ bronze/boxscores +${YESTERDAY} +not available at the source yet`))
  expect(again.stdout).toMatch(/^Nothing rebuilt: no new data {2}2 unavailable/m)
  expect(again.stdout + again.stderr).not.toMatch(/Alert/)
  const inCi = await rig.headwater('materialize', ...DAILY, '--fail-on-unavailable')
  expect(inCi.exitCode).toBe(1)
  const { exitCode, wrong } = await status()
  expect(exitCode).toBe(1)
  expect(Object.keys(wrong)).toEqual(expect.arrayContaining(['bronze/boxscores', 'bronze/pbp']))
})

it('13:00, boxscores are there, play-by-play is not: partial, and bronze is not half of it', {
  timeout: 120_000,
}, async () => {
  await source.withhold(YESTERDAY, 'pbp')
  const before = await seen()
  const { exitCode, stdout } = await rig.headwater('backfill', ...BACKFILL)
  expect(exitCode).toBe(0)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('boxscores are there, pbp is not yet')
  expect(stdout).toMatch(/^Nothing rebuilt: no new data {2}2 partial/m)
  expect([await ofYesterday('bronze.boxscores'), await ofYesterday('bronze.pbp')]).toEqual([0, 0])
  expect(await seen()).toEqual(before)
})

it('13:30, the source answers nonsense: failed, in one line, and bronze stays as it is', {
  timeout: 120_000,
}, async () => {
  await source.offer(YESTERDAY)
  await source.spoil('pbp', { kind: 'html' })
  const before = await seen()
  const { exitCode, stdout } = await rig.headwater('backfill', ...BACKFILL)
  await source.spoil('pbp', null)
  expect(exitCode).toBe(1)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    `/pbp?date=${YESTERDAY}: answered 200 with HTML instead of JSON; is SEASON_URL the stats source?`,
  )
  expect([await ofYesterday('bronze.boxscores'), await ofYesterday('bronze.pbp')]).toEqual([0, 0])
  expect(await seen()).toEqual(before)
})

it('15:00, it is there: ingested and added to what there is, predicted again, the dashboard restarted once', {
  timeout: 120_000,
}, async () => {
  const tasksBefore = await tasks(rig)
  const played = (await dashboard(rig)).newestGame
  const shown = await plan(rig, ...BACKFILL)
  for (const fact of ['fact_boxscores', 'fact_pbp_data', 'int_scoring_runs']) {
    expect(plannedAsset(shown, `silver/${fact}`), fact).toMatchObject({
      mode: 'incremental',
      modeReason: expect.stringContaining(`${YESTERDAY} is newer`),
    })
  }
  const run = await backfilled(rig, ...BACKFILL)

  const rows = run.outcome('bronze/boxscores')?.rows ?? 0
  expect(rows).toBeGreaterThan(50)
  for (const table of ['bronze.boxscores', 'silver.fact_boxscores']) expect(await ofYesterday(table)).toBe(rows)
  expect(await ofYesterday('silver.fact_pbp_data')).toBe(await ofYesterday('bronze.pbp'))
  for (const [fact, bronze] of [
    ['fact_boxscores', 'boxscores'],
    ['fact_pbp_data', 'pbp'],
  ]) {
    expect(await count(rig, `silver.${fact}`)).toBe(await count(rig, `bronze.${bronze}`))
  }
  expect(await ofYesterday('gold.recent_games')).toBe(await ofYesterday('gold.game_flow'))

  const games = await count(rig, 'bronze.schedule', `game_date = '${TODAY}'`)
  expect(games).toBeGreaterThan(0)
  expect(await count(rig, 'gold.ml_game_predictions', `game_date = '${TODAY}' and run_date = '${TODAY}'`)).toBe(games)
  expect(await count(rig, 'gold.schedule_tonight', 'predicted_winner is not null')).toBe(games)

  const after = await tasks(rig)
  expect(after.running).toHaveLength(1)
  expect(after.stopped).toEqual([...tasksBefore.stopped, ...tasksBefore.running])
  const page = await dashboard(rig)
  expect([played, page.newestGame]).toEqual(['2025-01-02', YESTERDAY])
  expect(page.task).toBe(after.running[0])
  expect(await dashboardPage(rig)).toContain(`games through <b>${YESTERDAY}</b>`)
  // People were told that it failed; now that it is over.
  expect(run.stderr).toMatch(/recovered/i)
})

it('15:10, everything is fresh', { timeout: 120_000 }, async () => {
  expect(await status()).toEqual({ exitCode: 0, wrong: {} })
})

it('16:00, of two corrected dates one fails: the other is taken in, and what is behind says what it lacks', {
  timeout: 180_000,
}, async () => {
  const [first, second] = ['2025-01-01', '2025-01-02']
  await source.correct(first, 1)
  await source.correct(second, 1)
  // The dates go through the source's pool one after the other.
  await source.spoil('boxscores', { kind: 'html', times: 1 })
  const dates = ['bronze/boxscores', '--partitions', `${first},${second}`, '--downstream']
  const run = await backfill(rig, ...dates)
  expect(run.exitCode).toBe(1)
  const ingested = run.assets.filter(({ key }) => label(key) === 'bronze/boxscores')
  expect(ingested.map(({ partition, state }) => [partition, state])).toEqual([
    [first, 'failed'],
    [second, 'materialized'],
  ])
  expect(run.outcome('silver/fact_boxscores')).toMatchObject({
    state: 'materialized',
    lacks: expect.arrayContaining([{ asset: 'nba/bronze/boxscores', partition: first }]),
  })
  expect(run.state('serving/dashboard')).toBe('materialized')

  // Its old rows are still there, whole, so nothing behind them is wrong: only the date itself is to be had again.
  expect((await status()).wrong).toEqual({ 'bronze/boxscores': 'failed', 'bronze/pbp': 'failed' })
  await backfilled(rig, 'bronze/boxscores', '--partition', first, '--downstream')
  expect(await count(rig, 'silver.fact_boxscores')).toBe(await count(rig, 'bronze.boxscores'))
  expect(await status()).toEqual({ exitCode: 0, wrong: {} })
})

it('and a day without games would have been complete, not missing', { timeout: 120_000 }, async () => {
  const date = '2024-12-24'
  expect(await count(rig, 'bronze.schedule', `game_date = '${date}'`)).toBe(0)
  await forget(rig, date)
  const toIngest = async () => (await plan(rig, 'bronze/boxscores')).steps.flatMap(({ partition }) => partition ?? [])
  expect(await toIngest()).toContain(date)
  const run = await backfilled(rig, 'bronze/boxscores', '--partition', date)
  expect(run.assets).toMatchObject([
    { key: 'nba/bronze/boxscores', partition: date, state: 'materialized', rows: 0 },
    { key: 'nba/bronze/pbp', partition: date, state: 'materialized', rows: 0 },
  ])
  expect(await toIngest()).not.toContain(date)
})
