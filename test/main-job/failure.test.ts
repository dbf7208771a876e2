import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tasks } from './testing/dashboard.ts'
import { countRuns, ends, runState } from './testing/ledger.ts'
import { createOwnProject, type OwnProject } from './testing/own-project.ts'
import { materialized } from './testing/told.ts'

// A failure stops what depends on it, and nothing else. Each test breaks its own copy of the project and mends it again.

let rig: OwnProject
const broken = new Set<string>()

beforeAll(async () => {
  rig = createOwnProject()
  await materialized(rig, 'fact_boxscores', '--downstream')
}, 240_000)

afterEach(() => {
  for (const path of broken) rig.restore(path)
  broken.clear()
})

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

function breakFile(path: string, text: string): void {
  broken.add(path)
  rig.write(path, text)
}

/** Runs it as people do, changed or not, and reads from the ledger what became of each asset. */
async function run(...args: string[]) {
  const result = await rig.headwater('materialize', ...args, '--no-cutoff')
  const [runId = ''] = /(?<=^Run )\w+/m.exec(result.stdout) ?? []
  const assets = await ends(rig, runId)
  const inState = (...wanted: string[]) =>
    Object.entries(assets)
      .filter(([, { state }]) => wanted.includes(state))
      .map(([name]) => name)
      .sort()
  const made = inState('materialized', 'unchanged')
  return { ...result, runId, assets, inState, made, state: await runState(rig, runId) }
}

/** Text as it was before it was broken into lines. */
function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** The `pnpm ...` command behind a label, as somebody would paste it. */
function pasted(stdout: string, label: string): string[] {
  const oneLine = stdout.replaceAll(/ \\\n +/g, ' ')
  const [, command = ''] = new RegExp(`^ +${label} +pnpm (?:headwater )?(.*?)(?: {3}|$)`, 'm').exec(oneLine) ?? []
  expect(command, stdout).not.toBe('')
  return command.split(' ')
}

describe('a model that fails', () => {
  it('stops what reads it, on both sides of the ML step; the rest runs, and its mend is one command', {
    timeout: 120_000,
  }, async () => {
    breakFile('dbt/models/gold/team_form.sql', "select nothing from {{ ref('int_team_strength') }}, nowhere\n")
    const before = await tasks(rig)
    const failed = await run('fact_boxscores', '--downstream')

    expect(failed.exitCode, failed.stdout).toBe(1)
    expect(failed.state).toBe('failed')
    expect(failed.inState('failed')).toEqual(['gold/team_form'])
    const behind = ['gold/schedule_strength', 'gold/schedule_tonight', 'serving/dashboard']
    expect(failed.inState('not run')).toEqual(behind)
    expect(failed.assets['gold/schedule_tonight']?.message).toBe('gold/team_form failed')
    expect(failed.assets['serving/dashboard']?.message).toBe('gold/team_form failed')
    const all = Object.keys(failed.assets).length
    const others = all - 1 - behind.length
    expect(failed.made).toHaveLength(others)
    expect(failed.made).toContain('gold/prediction_accuracy')
    // One of its marts is wrong: the dashboard goes on with what it had.
    expect(await tasks(rig)).toEqual(before)

    expect(inOneLine(failed.stdout)).toMatch(/gold\/team_form Database Error [^↷]* relation "nowhere" does not exist/)
    expect(failed.stdout).toMatch(/↷ gold\/schedule_tonight +not run: gold\/team_form failed/)
    expect(failed.stdout).toMatch(
      new RegExp(`^Failed {2}1 of ${all} · ${others} unchanged · ${behind.length} not run · run ${failed.runId}`, 'm'),
    )
    expect(failed.stdout).toContain(`pnpm headwater runs show ${failed.runId}`)
    const checks = await rig.sql<{ name: string; state: string; message: string }>(
      `select name, state, message from headwater.check_results where run_id = $1 and state <> 'passed'`,
      [failed.runId],
    )
    expect(checks).toContainEqual({
      name: 'tonight_shows_the_newest_form',
      state: 'not run',
      message: 'gold/team_form failed',
    })

    rig.restore('dbt/models/gold/team_form.sql')
    const mend = pasted(failed.stdout, 'after the fix')
    expect(mend).toEqual(['runs', 'resume', failed.runId])
    const resumed = await rig.headwater(...mend)
    expect(resumed.exitCode, resumed.stdout).toBe(0)
    expect((await tasks(rig)).running).not.toEqual(before.running)
  })
})

describe('a data test that finds rows', () => {
  const test = "select team from {{ ref('standings') }} where wins >= 0\n"

  it('of error severity: what descends from its model does not run, and the rows can be seen', {
    timeout: 120_000,
  }, async () => {
    breakFile('dbt/tests/standings_are_empty.sql', test)
    const failed = await run('standings', 'player_leaders', '--downstream')

    expect(failed.exitCode, failed.stdout).toBe(1)
    expect(failed.state).toBe('failed')
    expect(failed.inState('not run')).toEqual(['gold/playoff_picture', 'gold/team_payroll', 'serving/dashboard'])
    expect(failed.assets['serving/dashboard']?.message).toBe('check standings_are_empty failed')
    // The table itself was built: it is its content that is wrong.
    expect(failed.made).toEqual(['gold/player_leaders', 'gold/standings'])
    expect(failed.stdout).toMatch(/^ +gold\/standings +standings_are_empty found 30 rows/m)

    const [sandbox, psql, , , file = ''] = pasted(failed.stdout, 'see them')
    expect([sandbox, psql]).toEqual(['sandbox', 'psql'])
    expect(await rig.sql(readFileSync(join(rig.root, file), 'utf8'))).toHaveLength(30)

    const shown = await rig.headwater('runs', 'show', failed.runId)
    expect(shown.stdout).toContain('standings_are_empty found 30 rows')
    expect(shown.stdout).toContain('not run: check standings_are_empty failed')
  })

  it('of severity warn: all of it runs, and the end says so', { timeout: 120_000 }, async () => {
    breakFile('dbt/tests/standings_are_empty.sql', `{{ config(severity='warn') }}\n${test}`)
    const warned = await run('standings', '--downstream')
    expect(warned.exitCode, warned.stdout).toBe(0)
    expect(warned.state).toBe('succeeded')
    expect(warned.made).toEqual(['gold/playoff_picture', 'gold/standings', 'gold/team_payroll', 'serving/dashboard'])
    expect(warned.stdout).toMatch(/^ +warned +standings_are_empty found 30 rows/m)
  })
})

describe('the ML step that fails', () => {
  const behind = ['gold/prediction_accuracy', 'gold/prediction_results', 'gold/schedule_tonight', 'serving/dashboard']

  it('because its features are of another date: nothing behind it runs, and it says what to type', async () => {
    const failed = await run('ml_game_predictions', '--downstream', '--date', '2025-01-05')
    expect(failed.exitCode, failed.stdout).toBe(1)
    expect(failed.inState('failed')).toEqual(['gold/ml_game_predictions'])
    expect(failed.inState('not run')).toEqual(behind)
    const said = inOneLine(failed.stdout)
    expect(said).toContain('silver.ml_game_features was built for 2025-01-04, expected 2025-01-05')
    expect(said).toContain('pnpm materialize int_games --downstream --date 2025-01-05')
  })

  it('because the program ends with 1: what is before it stays built, and the last that it said is shown', async () => {
    breakFile('ml/src/app.py', "import sys\nprint('the model file is gone', file=sys.stderr)\nsys.exit(1)\n")
    const failed = await run('ml_game_features', '--downstream')
    expect(failed.exitCode, failed.stdout).toBe(1)
    expect(failed.made).toEqual(['silver/ml_game_features'])
    expect(failed.inState('not run')).toEqual(behind)
    expect(failed.assets['serving/dashboard']?.message).toBe('gold/ml_game_predictions failed')
    expect(failed.stdout).toContain('the model file is gone')
    expect(pasted(failed.stdout, 'after the fix')).toEqual(['runs', 'resume', failed.runId])
  })
})

describe('a dbt project that does not parse', () => {
  it('is refused with the file named, and nothing is started', async () => {
    breakFile('dbt/models/gold/team_form.sql', "select * from {{ ref('nowhere') }}\n")
    const runs = await countRuns(rig)
    const refused = await rig.headwater('materialize', 'fact_boxscores', '--downstream')
    expect(refused.exitCode, refused.stderr).toBe(2)
    expect(refused.stderr).toContain('models/gold/team_form.sql')
    expect(refused.stderr).toContain("'nowhere'")
    expect(refused.stdout).toBe('')
    expect(await countRuns(rig)).toBe(runs)
  })
})
