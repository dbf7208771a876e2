import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DASHBOARD_SERVICE, scale, stopFirst, tasks } from '../main-job/testing/dashboard.ts'
import { count } from '../main-job/testing/ledger.ts'
import { forget } from '../main-job/testing/season.ts'
import { backfilled, label, materialize, materialized, plan, planned } from '../main-job/testing/told.ts'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'
import { carriedOut, heedless, programLast, without } from './altered.ts'

// Traps 4 to 9 of runbook A: what the graph that dbt knows leaves out, what day it is, what is rebuilt for nothing, what a
// failure stops, and which tasks of a service are old. Each is shown to be one: decided the other way, the result is wrong.

const TODAY = '2025-01-04'
const LATE = '2025-01-01'
const FACTS = ['fact_boxscores', 'fact_pbp_data']
const LATE_DATE = ['bronze/boxscores', '--partition', LATE, '--downstream']

let rig: Rig

beforeAll(async () => {
  rig = await createRigAfter('season')
  await forget(rig, LATE)
  await materialized(rig, ...FACTS, 'dim_players', 'fact_injuries', '--downstream')
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

const predictions = () =>
  rig.sql<{ game_date: string; run_date: string; home_win_probability: string }>(
    `select game_date::text, home_team, away_team, home_win_probability::text, run_date::text
     from gold.ml_game_predictions order by 1, 2`,
  )
/** Results that show another prediction than the newest. */
const oldResults = () =>
  count(
    rig,
    'gold.prediction_results r join gold.ml_game_predictions p using (game_date, home_team, away_team)',
    'r.home_win_probability is distinct from p.home_win_probability',
  )
/** Boxscores that dim_players does not count. */
const uncounted = async () =>
  (await count(rig, 'bronze.boxscores')) -
  ((await rig.sql<{ games: number }>('select sum(games)::int as games from silver.dim_players'))[0]?.games ?? 0)
const audited = () => count(rig, 'silver.model_audit')

describe('after a late date and the selection that is typed by hand, both facts and what is behind them', () => {
  beforeAll(async () => {
    const before = await predictions()
    await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
    const run = await materialized(rig, ...FACTS, '--downstream')
    expect(planned(run.plan)).not.toContain('silver/dim_players')
    expect(await predictions()).not.toEqual(before)
  }, 120_000)

  it('trap 4: predictions were made between two spans of dbt, and what reads them behind it', async () => {
    const { steps } = await plan(rig, ...FACTS, '--downstream')
    const place = (name: string) => steps.findIndex(({ assets }) => assets.map(label).includes(name))
    const order = ['silver/ml_game_features', 'gold/ml_game_predictions', 'gold/prediction_results'].map(place)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(new Set(order).size).toBe(3)
    expect(steps[order[1] ?? -1]?.executor).toBe('program')
    // One dbt build in front of the program leaves the old predictions here.
    expect(await count(rig, 'gold.prediction_results')).toBeGreaterThan(50)
    expect(await oldResults()).toBe(0)
  })

  it('trap 5: a dimension that reads bronze past the facts is wrong, is known to be, and is mended', {
    timeout: 120_000,
  }, async () => {
    const [late, missing] = [await count(rig, 'bronze.boxscores', `game_date = '${LATE}'`), await uncounted()]
    expect([late > 50, missing]).toEqual([true, late])
    const status = await rig.headwater('status', 'dim_players')
    expect(status.exitCode).toBe(1)
    expect(status.stdout).toMatch(/silver\/dim_players/)
    // From bronze the set is right: the dimension and what is behind it are in it.
    const [byHand, fromBronze] = [
      planned(await plan(rig, ...FACTS, '--downstream')),
      planned(await plan(rig, ...LATE_DATE)),
    ]
    expect(fromBronze.filter((name) => !byHand.includes(name))).toEqual(
      expect.arrayContaining(['bronze/boxscores', 'bronze/pbp', 'silver/dim_players', 'silver/rosters']),
    )
    expect(byHand.filter((name) => !fromBronze.includes(name))).toEqual([])

    const mended = await materialized(rig, 'dim_players', '--stale')
    expect(planned(mended.plan)).toEqual(['silver/dim_players', 'silver/rosters'])
    expect(await uncounted()).toBe(0)
  })

  describe('decided the other way', () => {
    beforeAll(async () => {
      await forget(rig, LATE)
      await materialized(rig, ...FACTS, 'dim_players', '--downstream', '--full-refresh', '--no-cutoff')
    }, 120_000)

    it('trap 5: without the dimension in the plan of the late date, nothing fails and a day is not counted', {
      timeout: 180_000,
    }, async () => {
      expect(await uncounted()).toBe(0)
      const right = await plan(rig, ...LATE_DATE)
      const run = await carriedOut(rig, without(right, ['silver/dim_players', 'silver/rosters']))
      expect(run.exitCode, run.stderr).toBe(0)
      expect(await uncounted()).toBe(await count(rig, 'bronze.boxscores', `game_date = '${LATE}'`))

      await materialized(rig, 'dim_players', '--downstream')
      expect(await uncounted()).toBe(0)
    })

    it('trap 4: with all of dbt in front of the program, nothing fails and results show old predictions', {
      timeout: 180_000,
    }, async () => {
      await forget(rig, LATE)
      await materialized(rig, ...FACTS, '--downstream', '--full-refresh')
      await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
      const before = await predictions()
      const run = await carriedOut(rig, programLast(await plan(rig, ...FACTS, '--downstream', '--no-cutoff')))
      expect(run.exitCode, run.stderr).toBe(0)
      expect(await predictions()).not.toEqual(before)
      expect(await oldResults()).toBeGreaterThan(0)

      await materialized(rig, ...FACTS, '--downstream', '--no-cutoff')
      expect(await oldResults()).toBe(0)
    })
  })
})

describe('trap 6: one today for features, predictions and marts', () => {
  it('predicts a past date as of that date, and again after later days came in: the same rows', {
    timeout: 180_000,
  }, async () => {
    const past = '2024-12-20'
    const asOf = async (date: string) => {
      await materialized(rig, 'int_games', '--downstream', '--date', date)
      const features = await rig.sql<{ as_of_date: string }>(
        'select t.*, as_of_date::text from silver.ml_game_features t order by game_date, home_team',
      )
      expect(new Set(features.map(({ as_of_date }) => as_of_date))).toEqual(new Set([date]))
      expect(await count(rig, 'gold.schedule_tonight', `game_date <> '${date}'`)).toBe(0)
      const made = (await predictions()).filter(({ game_date }) => game_date >= '2024-12-06')
      const window = made.filter(({ game_date }) => game_date <= '2024-12-22')
      return { features, window }
    }
    const first = await asOf(past)
    expect(first.window.filter(({ game_date }) => game_date === past).length).toBeGreaterThan(0)
    expect(first.window.every(({ run_date }) => run_date <= past)).toBe(true)

    // Another day of theirs, and days behind it that were not there the first time.
    await asOf(TODAY)
    await forget(rig, LATE)
    await materialized(rig, 'fact_boxscores', '--full-refresh')
    expect(await asOf(past)).toEqual(first)
    await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
    await materialized(rig, 'fact_boxscores', '--downstream')
  })
})

describe('trap 7: a build is not free of side effects', () => {
  it('a date that comes again as it was rebuilds nothing: no audit row, no restart', { timeout: 120_000 }, async () => {
    await backfilled(rig, ...LATE_DATE)
    const before = { audited: await audited(), tasks: await tasks(rig) }
    const run = await backfilled(rig, ...LATE_DATE)
    expect(run.state('bronze/boxscores')).toBe('unchanged')
    const behind = run.assets.filter(({ key }) => !key.startsWith('nba/bronze/'))
    expect(behind.length).toBeGreaterThan(20)
    // A view costs nothing to make again, and one that a rebuilt table would drop may be.
    const isView = ({ fingerprint }: { readonly fingerprint?: string }) => fingerprint?.startsWith('view ') === true
    expect(behind.filter((asset) => asset.state !== 'unchanged upstream' && !isView(asset))).toEqual([])
    expect({ audited: await audited(), tasks: await tasks(rig) }).toEqual(before)
    const { stdout } = await rig.headwater('backfill', ...LATE_DATE)
    expect(stdout).toMatch(/^Done: nothing has changed/m)

    // Decided the other way, the hook writes.
    await backfilled(rig, ...LATE_DATE, '--no-cutoff')
    expect(await audited()).toBe(before.audited + 1)
  })
})

describe('trap 8: a failure stops what depends on it, and only that', () => {
  it('the ML step does not run on features that were not made; the standings are made', {
    timeout: 120_000,
  }, async () => {
    const before = await predictions()
    const column = (from: string, to: string) => rig.sql(`alter table bronze.injuries rename column ${from} to ${to}`)
    await column('reported_on', 'told_on')
    const failed = await materialize(rig, 'fact_injuries', 'standings', '--downstream')
    await column('told_on', 'reported_on')

    expect(failed.exitCode).toBe(1)
    expect(failed.state('silver/fact_injuries')).toBe('failed')
    for (const name of ['silver/ml_game_features', 'gold/ml_game_predictions', 'gold/schedule_tonight']) {
      expect(failed.outcome(name), name).toMatchObject({ state: 'not run' })
    }
    expect(failed.outcome('gold/ml_game_predictions')?.message).toBe('silver/fact_injuries failed')
    expect(['materialized', 'unchanged']).toContain(failed.state('gold/standings'))
    expect(await predictions()).toEqual(before)

    const resumed = await rig.headwater('runs', 'resume', failed.runId)
    expect(resumed.exitCode, resumed.stdout).toBe(0)
  })

  it('decided the other way, tonight is predicted from the features of before, and the mart shows it', {
    timeout: 180_000,
  }, async () => {
    const right = await plan(rig, 'fact_injuries', '--downstream', '--no-cutoff')
    const before = await predictions()
    await rig.sql('create table bronze.kept_injuries as table bronze.injuries')
    await rig.sql('delete from bronze.injuries')
    const column = (from: string, to: string) => rig.sql(`alter table bronze.injuries rename column ${from} to ${to}`)
    await column('reported_on', 'told_on')
    const run = await carriedOut(rig, heedless(right, 'gold/ml_game_predictions'))
    await column('told_on', 'reported_on')

    expect(run.ends['silver/ml_game_features']?.state).toBe('not run')
    expect(['materialized', 'unchanged']).toContain(run.ends['gold/ml_game_predictions']?.state)
    const heedlessly = await predictions()
    expect(heedlessly.map(({ home_win_probability }) => home_win_probability)).toEqual(
      before.map(({ home_win_probability }) => home_win_probability),
    )
    // What is predicted when the injuries are heeded is something else.
    await materialized(rig, 'fact_injuries', '--downstream')
    expect(await predictions()).not.toEqual(heedlessly)

    await rig.sql('insert into bronze.injuries table bronze.kept_injuries')
    await rig.sql('drop table bronze.kept_injuries')
    await materialized(rig, 'fact_injuries', '--downstream')
    expect(await predictions()).toEqual(before)
  })
})

describe(`trap 9: ${DASHBOARD_SERVICE} of several tasks`, () => {
  it('has every task replaced that ran at the start', { timeout: 120_000 }, async () => {
    await scale(rig, 2)
    const before = await tasks(rig)
    const run = await materialized(rig, 'dashboard')
    const after = await tasks(rig)
    expect(before.running).toHaveLength(2)
    expect(after.running).toHaveLength(2)
    expect(after.running.filter((arn) => before.running.includes(arn))).toEqual([])
    expect(after.stopped).toEqual(expect.arrayContaining(before.running))
    expect(run.state('serving/dashboard')).toBe('materialized')
  })

  it('decided the other way, by stopping the first alone, keeps a task with old marts', {
    timeout: 120_000,
  }, async () => {
    await scale(rig, 2)
    const before = await tasks(rig)
    await stopFirst(rig)
    const after = await tasks(rig)
    expect(after.running).toHaveLength(2)
    expect(after.running.filter((arn) => before.running.includes(arn))).toEqual(before.running.slice(1))
  })

  it('and of none is told, and not started', { timeout: 120_000 }, async () => {
    await scale(rig, 0)
    const run = await materialized(rig, 'dashboard')
    expect(run.outcome('serving/dashboard')).toMatchObject({
      state: 'unchanged',
      message: expect.stringContaining('its desired count is 0'),
    })
    expect((await tasks(rig)).running).toEqual([])
    // The runbook's own command stops "null" then.
    await expect(stopFirst(rig)).rejects.toThrow(/StopTask answers 400/)
  })
})
