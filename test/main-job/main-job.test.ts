import type { Plan } from '@headwater/planner'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRig, type Rig } from '../rig.ts'
import { type DashboardState, dashboard, dashboardPage, tasks } from './testing/dashboard.ts'
import { count, countRuns, done, promised, shown } from './testing/ledger.ts'
import { label, materialized, ofType, plan, planned, type Told } from './testing/told.ts'

// Runbook A, "refresh what is downstream", by hand: dbt build, python -m src.app, dbt build, stop the task.
// Here on a fresh sandbox, by one command, twice; then with the runbook's other selections.

const TODAY = '2025-01-04'
const MAIN_JOB = ['fact_boxscores', '--downstream']

/** The dashboard at one moment. */
interface Seen {
  readonly page: DashboardState
  readonly tasks: Awaited<ReturnType<typeof tasks>>
}

let rig: Rig
let planText: string
let firstPlan: Plan
let before: Seen
let first: Told
let after: Seen

beforeAll(async () => {
  rig = createRig()
  planText = (await rig.headwater('plan', ...MAIN_JOB)).stdout
  firstPlan = await plan(rig, ...MAIN_JOB)
  await rig.headwater('sandbox', 'up')
  before = { page: await dashboard(rig), tasks: await tasks(rig) }
  first = await materialized(rig, ...MAIN_JOB)
  after = { page: await dashboard(rig), tasks: await tasks(rig) }
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

describe('the plan', () => {
  it('is dbt, the ML step, dbt behind it, and the dashboard once', () => {
    const { steps } = firstPlan
    expect(steps.map(({ executor }) => executor)).toEqual(['dbt', 'program', 'dbt', 'ecs-service'])
    const [build, predict, buildBehind, restart] = steps.map(({ assets }) => assets.map(label))
    expect(build).toContain('silver/ml_game_features')
    expect(predict).toEqual(['gold/ml_game_predictions'])
    expect(buildBehind?.toSorted()).toEqual([
      'gold/prediction_accuracy',
      'gold/prediction_results',
      'gold/schedule_tonight',
    ])
    expect(restart).toEqual(['serving/dashboard'])
    expect(steps[1]?.title).toBe(`python -m src.app --run-date ${TODAY}`)
    expect(firstPlan.request.logicalDate).toBe(TODAY)
  })

  it('says of the REST API that it is live, and of what was never built what needs it', () => {
    const live = firstPlan.untouched.find(({ type }) => type === 'live')?.keys.map(label)
    expect(live).toContain('serving/rest_api')
    const seed = firstPlan.assets.find(({ key }) => label(key) === 'bronze/teams')
    expect(seed?.reason).toMatchObject({ type: 'never built', neededBy: 'nba/silver/dim_teams' })
    // What only ingestion makes was loaded with the sandbox: it is there, and the job does not ask for it.
    expect(planned(firstPlan).filter((name) => name.startsWith('bronze/'))).toEqual(['bronze/teams'])
  })

  it('reads as a page: steps in order, a mode and a reason for each asset, what is left alone, the command', () => {
    const lines = planText.split('\n')
    const place = (text: string) => {
      const at = lines.findIndex((line) => line.includes(text))
      expect(at, text).toBeGreaterThan(-1)
      return at
    }
    const order = [
      'Plan  fact_boxscores+',
      ' 1  dbt build',
      ` 2  python -m src.app --run-date ${TODAY}`,
      ' 3  dbt build',
      ' 4  ecs stop-task jacobs-ecs-ec2-cluster/nba_elt_dashboard',
      'Not touched',
      'Run it',
    ].map(place)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(lines[place('silver/fact_boxscores ')]).toMatch(/full refresh +you asked; first build/)
    expect(lines[place('gold/ml_game_predictions')]).toMatch(/run +← ml_game_features/)
    expect(lines[place('serving/dashboard')]).toMatch(/restart +← \d+ assets it reads/)
    expect(lines.at(-1)).toContain('pnpm materialize fact_boxscores --downstream')
  })
})

describe('the run', () => {
  it('carries out exactly the plan that was shown, and the ledger and `runs show` say so', async () => {
    expect(first.plan).toEqual(firstPlan)
    expect(await done(rig, first.runId)).toEqual(promised(firstPlan))
    expect(await shown(rig, first.runId.slice(0, 5))).toEqual({ state: 'succeeded', ...promised(firstPlan) })
  })

  it('tells itself as NDJSON, from start to finish', () => {
    expect(first.events[0]?.type).toBe('run started')
    expect(first.events.at(-1)).toMatchObject({
      type: 'run finished',
      runId: first.runId,
      state: 'succeeded',
      summary: { assets: { materialized: firstPlan.assets.length } },
    })
    expect(ofType(first.events, 'asset finished')).toHaveLength(firstPlan.assets.length)
  })

  it('replaces the dashboard’s task exactly once, and the new one has read the new marts', async () => {
    expect(before.tasks.running).toHaveLength(1)
    expect(after.tasks.running).toHaveLength(1)
    expect(after.tasks.running).not.toEqual(before.tasks.running)
    // Every task that was ever stopped is still told: a second restart would be there as well.
    expect(after.tasks.stopped).toEqual([...before.tasks.stopped, ...before.tasks.running])
    expect(after.page.task).toBe(after.tasks.running[0])
    expect(Date.parse(after.page.loadedAt)).toBeGreaterThan(Date.parse(before.page.loadedAt))
    expect(after.page.missing).toEqual([])
    expect(after.page.newestGame).toBe('2025-01-03')
    expect(await dashboardPage(rig)).toContain('games through <b>2025-01-03</b>')
  })

  it('leaves predictions for the games of the logical date, and the mart that shows them', async () => {
    const games = await count(rig, 'bronze.schedule', `game_date = '${TODAY}'`)
    expect(games).toBeGreaterThan(0)
    const tonight = `game_date = '${TODAY}' and run_date = '${TODAY}'`
    expect(await count(rig, 'gold.ml_game_predictions', tonight)).toBe(games)
    expect(await count(rig, 'gold.schedule_tonight', 'predicted_winner is not null')).toBe(games)
    expect(first.outcome('gold/ml_game_predictions')?.rows).toBe(await count(rig, 'gold.ml_game_predictions'))
  })

  it('is in the list of runs, and `runs show` takes the beginning of its id', async () => {
    const { stdout } = await rig.headwater('runs')
    expect(stdout).toMatch(new RegExp(`✔ +${first.runId} +succeeded .* fact_boxscores\\+ `))
    const shown = await rig.headwater('runs', 'show', first.runId.slice(0, 4))
    expect(shown.exitCode).toBe(0)
    expect(shown.stdout).toContain(`Run ${first.runId}  ·  fact_boxscores+  ·  target sandbox  ·  date ${TODAY}`)
    expect(shown.stdout).toContain('gold/standings')
  })
})

describe('the same again', () => {
  it('makes what was asked for, and leaves the rest as it is: nothing has changed', { timeout: 120_000 }, async () => {
    const tasksBefore = await tasks(rig)
    const again = await materialized(rig, ...MAIN_JOB)
    expect(again.state('silver/fact_boxscores')).toBe('unchanged')
    const left = again.assets.filter(({ state }) => state === 'unchanged upstream').map(({ key }) => label(key))
    expect(left).toEqual(expect.arrayContaining(['gold/standings', 'gold/ml_game_predictions', 'serving/dashboard']))
    expect(again.outcome('gold/standings')?.message).toBe('silver/fact_boxscores is unchanged')
    expect(await tasks(rig)).toEqual(tasksBefore)
  })

  it('with --no-cutoff finds nothing that was never built, gives each fact its mode, and does exactly that', {
    timeout: 180_000,
  }, async () => {
    const secondPlan = await plan(rig, ...MAIN_JOB, '--no-cutoff')
    expect(secondPlan.assets.filter(({ reason }) => reason.type === 'never built')).toEqual([])
    expect(planned(secondPlan)).not.toContain('silver/dim_teams')
    expect(secondPlan.estimateMs).toBeGreaterThan(0)
    const fact = secondPlan.assets.find(({ key }) => label(key) === 'silver/fact_boxscores')
    expect(fact).toMatchObject({
      mode: 'incremental',
      modeReason: 'nothing that it reads has changed',
      reason: { type: 'asked' },
    })

    const rowsBefore = first.outcome('silver/fact_boxscores')?.rows
    const { exitCode, stdout } = await rig.headwater('materialize', ...MAIN_JOB, '--no-cutoff')
    expect(exitCode, stdout).toBe(0)
    const [runId = ''] = /(?<=^Run )\w+/m.exec(stdout) ?? []
    expect(await done(rig, runId)).toEqual(promised(secondPlan))
    expect(await count(rig, 'silver.fact_boxscores')).toBe(rowsBefore)
    expect(await count(rig, 'silver.fact_boxscores')).toBe(await count(rig, 'bronze.boxscores'))

    // People read: the plan, each asset with rows and time, the end, and the newest predictions.
    expect(stdout).toContain('Plan  fact_boxscores+')
    expect(stdout).toMatch(/= silver\/fact_boxscores +unchanged/)
    expect(stdout).toMatch(/✔ serving\/dashboard +1 task replaced/)
    const all = secondPlan.assets.length
    expect(stdout).toMatch(new RegExp(`^Done {2}1 of ${all} rebuilt · ${all - 1} unchanged · run \\w+`, 'm'))
    expect(stdout).toMatch(/Newest of gold\/ml_game_predictions\n[^\n]*game_date/)
  })

  it('starts nothing with --dry-run, and says the command', async () => {
    const runs = await countRuns(rig)
    const { exitCode, stdout } = await rig.headwater('materialize', ...MAIN_JOB, '--dry-run')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('pnpm materialize fact_boxscores --downstream')
    expect(await countRuns(rig)).toBe(runs)
    const json = await rig.headwater('materialize', ...MAIN_JOB, '--no-cutoff', '--dry-run', '--json')
    expect(promised(JSON.parse(json.stdout))).toEqual(promised(await plan(rig, ...MAIN_JOB, '--no-cutoff')))
    expect(await countRuns(rig)).toBe(runs)
  })
})

describe('the other selections of the runbook', () => {
  it('both facts are the union, with the dashboard still restarted once', { timeout: 180_000 }, async () => {
    const [both, boxscores, pbp] = [
      await plan(rig, 'fact_boxscores', 'fact_pbp_data', '--downstream'),
      await plan(rig, 'fact_boxscores', '--downstream'),
      await plan(rig, 'fact_pbp_data', '--downstream'),
    ].map(planned)
    expect(new Set(both)).toEqual(new Set([...(boxscores ?? []), ...(pbp ?? [])]))
    expect(pbp).toContain('gold/game_flow')
    expect(pbp).not.toContain('gold/standings')

    const stoppedBefore = (await tasks(rig)).stopped.length
    const run = await materialized(rig, 'fact_boxscores', 'fact_pbp_data', '--downstream', '--no-cutoff')
    expect(await done(rig, run.runId)).toEqual(promised(run.plan))
    expect(planned(run.plan)).toEqual(both)
    expect((await tasks(rig)).stopped).toHaveLength(stoppedBefore + 1)
    // The check that needs both facts could not run before; now it does, once.
    expect(run.checks.filter(({ name }) => name === 'recent_games_have_flow')).toMatchObject([{ state: 'passed' }])
    expect(await count(rig, 'silver.fact_pbp_data')).toBe(await count(rig, 'bronze.pbp'))
  })

  it('the schedule’s downstream by --full-refresh', { timeout: 180_000 }, async () => {
    const run = await materialized(rig, 'fact_schedule_data', '--downstream', '--full-refresh')
    const fact = run.plan.assets.find(({ key }) => label(key) === 'silver/fact_schedule_data')
    expect(fact).toMatchObject({ mode: 'full refresh', modeReason: 'you asked for a full refresh' })
    expect(await done(rig, run.runId)).toEqual(promised(run.plan))
    expect(planned(run.plan)).toContain('gold/schedule_tonight')
    expect(planned(run.plan)).not.toContain('silver/fact_boxscores')
    expect(await count(rig, 'silver.fact_schedule_data')).toBe(await count(rig, 'bronze.schedule'))
  })
})

describe('looking around', () => {
  it('`ls` and `graph` show the same assets in every format', async () => {
    const selection = ['fact_boxscores+1']
    const [ls, json, dot, mermaid, tree] = await Promise.all(
      [
        ['ls', ...selection],
        ['graph', ...selection, '--format', 'json'],
        ['graph', ...selection, '--format', 'dot'],
        ['graph', ...selection, '--format', 'mermaid'],
        ['graph', ...selection],
      ].map(async (args) => {
        const { exitCode, stdout, stderr } = await rig.headwater(...args)
        expect(exitCode, stderr).toBe(0)
        return stdout
      }),
    )
    const assets: { label: string; upstream: string[]; key: string }[] = JSON.parse(json ?? '').assets
    const fact = 'nba/silver/fact_boxscores'
    expect(assets.filter(({ upstream }) => upstream.includes(fact)).map(({ label }) => label)).toContain(
      'silver/int_player_rolling',
    )
    for (const asset of assets) {
      for (const text of [ls, dot, mermaid, tree]) expect(text).toContain(asset.label)
    }
    expect(dot).toContain(`"${fact}" -> "nba/silver/int_player_rolling"`)
    expect(mermaid).toMatch(/^flowchart LR\n/)
    expect(mermaid).toMatch(/ {2}n\d+ --> n\d+/)
  })
})
