import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRig, type Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'
import { count, ends, runState } from './testing/ledger.ts'
import { processesOfCommands } from './testing/processes.ts'
import { label, materialized, ofType, readEvents } from './testing/told.ts'

describe('Ctrl-C while dbt builds a fresh warehouse', () => {
  let rig: Rig

  beforeAll(async () => {
    rig = await createRigAfter('season')
  }, 120_000)

  afterAll(async () => {
    await rig?.[Symbol.asyncDispose]()
  }, 60_000)

  it('ends the run and all that it started, keeps what had ended, and the next run does the rest', {
    timeout: 120_000,
  }, async () => {
    const command = rig.start('materialize', 'fact_boxscores', '--downstream', '--json')
    let during: ReturnType<typeof processesOfCommands> = []
    for await (const line of command) {
      const [event] = readEvents(String(line))
      if (event?.type !== 'asset finished' || during.length > 0) continue
      during = processesOfCommands(rig)
      command.kill('SIGINT')
    }
    const { exitCode, stdout, stderr } = await command
    expect(exitCode, stderr).toBe(130)
    expect(during.some(({ command }) => /python/.test(command))).toBe(true)
    expect(processesOfCommands(rig)).toEqual([])
    expect(await count(rig, 'pg_stat_activity', "application_name = 'dbt'")).toBe(0)

    const events = readEvents(stdout)
    const [{ runId } = { runId: '' }] = ofType(events, 'run started')
    expect(events.at(-1)).toMatchObject({ type: 'run finished', state: 'interrupted' })
    expect(await runState(rig, runId)).toBe('interrupted')
    const steps = await rig.sql<{ state: string }>(
      'select state from headwater.steps where run_id = $1 order by position',
      [runId],
    )
    expect(steps.map(({ state }) => state)).toEqual(['interrupted', 'not run', 'not run', 'not run'])
    const assets = Object.entries(await ends(rig, runId))
    const inState = (...states: string[]) =>
      assets.filter(([, { state }]) => states.includes(state)).map(([name]) => name)
    expect(inState('failed', 'waiting')).toEqual([])
    expect(inState('materialized').length).toBeGreaterThan(0)
    // dbt itself was cut short: what stands at the end of its own step was not built any more.
    expect(inState('interrupted', 'not run')).toEqual(
      expect.arrayContaining(['silver/ml_game_features', 'serving/dashboard']),
    )

    const next = await materialized(rig, 'fact_boxscores', '--downstream')
    const neverBuilt = next.plan.assets.filter(({ firstBuild }) => firstBuild).map(({ key }) => label(key))
    expect(neverBuilt.toSorted()).toEqual(inState('interrupted', 'not run').toSorted())
    expect(await count(rig, 'silver.fact_boxscores')).toBe(await count(rig, 'bronze.boxscores'))
  })
})

describe('two commands at once on a fresh workspace', () => {
  let rig: Rig

  beforeAll(() => {
    rig = createRig()
  })

  afterAll(async () => {
    await rig?.[Symbol.asyncDispose]()
  }, 60_000)

  it('share one sandbox, which is filled once', { timeout: 120_000 }, async () => {
    const [one, other] = await Promise.all([
      rig.headwater('materialize', 'dim_teams', '--json'),
      rig.headwater('materialize', 'dim_players', '--json'),
    ])
    expect([one.exitCode, other.exitCode], `${one.stderr}\n${other.stderr}`).toEqual([0, 0])
    expect(await count(rig, 'headwater.runs', "state = 'succeeded'")).toBe(2)
    const loadedTwice = await rig.sql(
      `select asset, partition from headwater.materializations
       where source = 'sandbox seed' group by asset, partition having count(*) > 1`,
    )
    expect(loadedTwice).toEqual([])
    const started = [one, other].flatMap(({ stderr }) => stderr.match(/✔ sandbox {2}(Postgres|ecs)/g) ?? [])
    expect(started.sort()).toEqual(['✔ sandbox  Postgres', '✔ sandbox  ecs'])
  })
})
