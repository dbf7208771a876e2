import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { count } from '../main-job/testing/ledger.ts'
import { forget, type Season, season } from '../main-job/testing/season.ts'
import { backfilled, materialize, materialized, plan, plannedAsset } from '../main-job/testing/told.ts'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'

// Traps 1 to 3 of runbook A: what an incremental model loses or doubles while dbt calls it a success. The mode that the
// planner chooses makes the table right; `--incremental`, in the same situation, makes it wrong.

const OLD = '2024-12-30'
const LATE = '2025-01-01'
const NEWEST = '2025-01-03'
const PLAYS = ['fact_pbp_data', 'int_scoring_runs']
const SCORES = ['fact_boxscores', 'int_position_scoring']

let rig: Rig
let source: Season

beforeAll(async () => {
  rig = await createRigAfter('season')
  source = season(rig)
  await materialized(rig, ...PLAYS, ...SCORES)
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

/** How the plan rebuilds an asset when it and what goes with it are asked for. */
async function mode(name: string, ...selection: string[]) {
  const found = plannedAsset(await plan(rig, ...selection), name)
  return { mode: found?.mode, reason: found?.modeReason, partitions: found?.partitions }
}

/** What a model holds that a rebuild from scratch would not, or the other way round. */
async function differences(table: string, fromScratch: string): Promise<number> {
  const [row] = await rig.sql<{ rows: number }>(
    `with built as (select t::text as row from (${table}) t), wanted as (select t::text as row from (${fromScratch}) t)
     select count(*)::int as rows
     from (select * from built except all select * from wanted) as more
     full join (select * from wanted except all select * from built) as less using (row)`,
  )
  return row?.rows ?? -1
}

const plays =
  'home_team, away_team, game_date, period, clock, description_home, description_away, score_home, score_away'
const wrongPlays = () => differences(`select ${plays} from silver.fact_pbp_data`, `select ${plays} from bronze.pbp`)
const scores = 'player, team, game_date, minutes, pts, fgm, fga, ast, plus_minus'
const wrongScores = () =>
  differences(`select ${scores} from silver.fact_boxscores`, `select ${scores} from bronze.boxscores`)
const wrongPositions = () =>
  differences(
    'select team, game_date, position, points from silver.int_position_scoring',
    `select b.team, b.game_date, a.position, sum(b.pts)
     from bronze.boxscores b join bronze.player_attributes a using (player) group by 1, 2, 3`,
  )
/** Games whose runs are not there, or that have runs and no plays. */
const gamesWithoutRuns = () =>
  differences(
    'select home_team, game_date from silver.int_scoring_runs',
    'select distinct home_team, game_date from bronze.pbp',
  )

describe('trap 1: a date that arrives late', () => {
  beforeEach(async () => {
    await forget(rig, LATE)
    await materialized(rig, ...PLAYS, '--full-refresh', '--no-cutoff')
    expect(await count(rig, 'silver.fact_pbp_data', `game_date = '${LATE}'`)).toBe(0)
    await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
  }, 120_000)

  it('is taken in by replacing its rows, in the model and in the incremental model behind it', {
    timeout: 120_000,
  }, async () => {
    const replaced = {
      mode: 'delete+insert',
      partitions: [LATE],
      reason: expect.stringContaining(`${LATE} arrived after ${NEWEST} was built`),
    }
    expect(await mode('silver/fact_pbp_data', ...PLAYS)).toEqual(replaced)
    expect(await mode('silver/int_scoring_runs', ...PLAYS)).toMatchObject({ mode: 'delete+insert', partitions: [LATE] })
    const { stdout } = await rig.headwater('plan', ...PLAYS)
    expect(stdout).toMatch(new RegExp(`silver/fact_pbp_data .*${LATE} arrived after`))

    const run = await materialized(rig, ...PLAYS)
    expect(run.state('silver/fact_pbp_data')).toBe('materialized')
    expect(await wrongPlays()).toBe(0)
    expect(await gamesWithoutRuns()).toBe(0)
    expect(await mode('silver/fact_pbp_data', ...PLAYS)).toMatchObject({ mode: 'incremental' })
  })

  it('is lost by --incremental, which is said before and which dbt calls a success', { timeout: 120_000 }, async () => {
    const lost = await count(rig, 'bronze.pbp', `game_date = '${LATE}'`)
    const forced = plannedAsset(await plan(rig, ...PLAYS, '--incremental'), 'silver/fact_pbp_data')
    expect(forced).toMatchObject({ mode: 'incremental', risk: expect.stringContaining(LATE) })
    await materialized(rig, ...PLAYS, '--incremental')
    expect(await count(rig, 'silver.fact_pbp_data', `game_date = '${LATE}'`)).toBe(0)
    expect(await wrongPlays()).toBe(lost)

    await materialized(rig, ...PLAYS, '--full-refresh')
    expect(await wrongPlays()).toBe(0)
    expect(await gamesWithoutRuns()).toBe(0)
  })
})

describe('trap 2: a date that is ingested again', () => {
  it('with the rows that it had is unchanged, and nothing behind it is rebuilt', { timeout: 120_000 }, async () => {
    await materialized(rig, ...SCORES)
    const rows = await count(rig, 'silver.fact_boxscores')
    const again = await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
    expect(again.state('bronze/boxscores')).toBe('unchanged')
    expect((await plan(rig, ...SCORES, '--stale', '--no-observe')).assets).toEqual([])
    expect(await count(rig, 'silver.fact_boxscores')).toBe(rows)
  })

  it('with corrected rows is taken in by a full refresh, and doubled by --incremental', {
    timeout: 120_000,
  }, async () => {
    await source.correct(LATE, 1)
    await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
    expect(await mode('silver/fact_boxscores', ...SCORES)).toMatchObject({
      mode: 'full refresh',
      reason: expect.stringContaining(LATE),
    })
    // The same situation, decided the other way.
    const wrong = await materialize(rig, ...SCORES, '--incremental')
    expect(wrong.exitCode).toBe(1)
    const doubled = await count(rig, 'bronze.boxscores', `game_date = '${LATE}'`)
    expect(await wrongScores()).toBeGreaterThanOrEqual(doubled)
    expect(wrong.check('unique_together_fact_boxscores_player__game_date')).toMatchObject({ state: 'failed' })

    await source.correct(LATE, 2)
    await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
    await materialized(rig, ...SCORES)
    expect(await wrongScores()).toBe(0)
    expect(await wrongPositions()).toBe(0)
  })

  it('and whose rows are gone at the source by then goes from every table', { timeout: 120_000 }, async () => {
    await source.cancel(LATE, 1)
    const run = await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
    expect(run.outcome('bronze/boxscores')?.metadata).toMatchObject({ deleted: expect.any(Number) })
    await materialized(rig, ...PLAYS, ...SCORES)
    expect([await wrongPlays(), await gamesWithoutRuns(), await wrongScores(), await wrongPositions()]).toEqual([
      ...[0, 0, 0, 0],
    ])
    await source.cancel(LATE, 0)
    await backfilled(rig, 'bronze/boxscores', '--partition', LATE)
    await materialized(rig, ...PLAYS, ...SCORES)
    expect([await wrongPlays(), await gamesWithoutRuns(), await wrongScores(), await wrongPositions()]).toEqual([
      ...[0, 0, 0, 0],
    ])
  })

  it('unchanged, before a new one comes: its newer modified_at doubles nothing', { timeout: 120_000 }, async () => {
    await forget(rig, NEWEST)
    // What the sandbox was filled with has no fingerprint of each day.
    await backfilled(rig, 'bronze/boxscores', '--partition', OLD)
    await materialized(rig, ...SCORES, '--full-refresh', '--no-cutoff')
    const again = await backfilled(rig, 'bronze/boxscores', '--partition', OLD)
    expect(again.state('bronze/boxscores')).toBe('unchanged')
    await backfilled(rig, 'bronze/boxscores', '--partition', NEWEST)
    expect(await mode('silver/fact_boxscores', ...SCORES)).toMatchObject({
      mode: 'full refresh',
      reason: expect.stringContaining(OLD),
    })
    // Decided the other way: the old date's rows come in a second time beside the new one's.
    await materialize(rig, ...SCORES, '--incremental')
    expect(await wrongScores()).toBe(await count(rig, 'bronze.boxscores', `game_date = '${OLD}'`))

    await materialized(rig, ...SCORES, '--full-refresh')
    expect(await wrongScores()).toBe(0)
    expect(await wrongPositions()).toBe(0)
  })
})

describe('trap 3: the right set is not enough, each model needs its own mode', () => {
  it('a new date is added, but not to what joins a dimension that changed; both in one run', {
    timeout: 120_000,
  }, async () => {
    await forget(rig, NEWEST)
    await materialized(rig, ...SCORES, 'dim_player_profiles', '--full-refresh', '--no-cutoff')
    const rename = "update bronze.player_attributes set position = 'C' where position = 'PF'"
    await rig.sql(rename)
    await backfilled(rig, 'bronze/boxscores', '--partition', NEWEST)

    const selection = [...SCORES, 'dim_player_profiles']
    expect(await mode('silver/fact_boxscores', ...selection)).toMatchObject({
      mode: 'incremental',
      reason: expect.stringContaining(`${NEWEST} is newer`),
    })
    expect(await mode('silver/int_position_scoring', ...selection)).toMatchObject({
      mode: 'full refresh',
      reason: expect.stringContaining('dim_player_profiles'),
    })
    // Decided the other way: old games keep the old positions, and no test notices.
    await materialized(rig, ...selection, '--incremental')
    expect(await wrongScores()).toBe(0)
    expect(await wrongPositions()).toBeGreaterThan(0)

    await materialized(rig, ...selection)
    expect(await wrongPositions()).toBe(0)
  })
})
