import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createOwnProject, type OwnProject } from '../main-job/testing/own-project.ts'
import { materialized } from '../main-job/testing/told.ts'

/*
 * What CI does with a pull request: `plan --changed-since` says what it would rebuild, `check` tests what is there.
 *
 * teams (seed) --> dim_teams (3 tests; dim_players has one that looks at it too) --> team_form and others, never built
 */

const assets = fileURLToPath(new URL('../../apps/nba/assets.ts', import.meta.url))
const RETIRED = 'dbt/models/gold/retired.sql'
const DIM_TEAMS = 'dbt/models/silver/dims/dim_teams.sql'

let rig: OwnProject

beforeAll(async () => {
  rig = createOwnProject()
  // Also found from where another commit's files are written.
  rig.write('assets.ts', `export { default } from ${JSON.stringify(assets)}\n`)
  rig.write('.gitignore', '.headwater/\n')
  rig.write(RETIRED, "select team from {{ ref('dim_teams') }}\n")
  await git('init', '--quiet', '--initial-branch=main')
  await commit('the platform')
  await materialized(rig, 'dim_teams', '--upstream')
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

function git(...args: string[]) {
  const who = ['-c', 'user.name=A Test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false']
  return execa('git', [...who, ...args], { cwd: rig.root })
}

async function commit(message: string): Promise<void> {
  await git('add', '--all')
  await git('commit', '--quiet', '--message', message)
}

async function changes(...args: string[]) {
  const { exitCode, stdout, stderr } = await rig.headwater('plan', '--changed-since', 'main', ...args, '--json')
  expect(exitCode, stderr).toBe(0)
  // Nothing is left of the other commit's files.
  expect(readdirSync(join(rig.root, '.headwater/changed-since'))).toEqual([])
  return JSON.parse(stdout)
}

describe('plan --changed-since', () => {
  afterEach(async () => {
    await git('checkout', '--quiet', '--force', 'main')
    await git('clean', '--quiet', '--force', '-d', 'dbt')
  })

  it('finds nothing where nothing has changed, or only a comment', { timeout: 120_000 }, async () => {
    rig.write(DIM_TEAMS, `-- as it was\n${readFileSync(join(rig.root, DIM_TEAMS), 'utf8')}`)
    // Of what a program does, only its version tells.
    rig.write('ml/src/app.py', '')
    const { exitCode, stdout } = await rig.headwater('plan', '--changed-since', 'main')
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^Nothing changed since main \([0-9a-f]{7}\): the code of all \d+ assets is what it was\n Not read: ml\/src\/app\.py\. /,
      ),
    })
  })

  it('finds what the working tree changed, added and took away, and plans all that is behind it', {
    timeout: 120_000,
  }, async () => {
    const sql = readFileSync(join(rig.root, DIM_TEAMS), 'utf8')
    rig.write(DIM_TEAMS, sql.replace('division', 'upper(division) as division'))
    rig.write('dbt/models/gold/all_teams.sql', "select * from {{ ref('dim_teams') }}\n")
    await git('rm', '--quiet', RETIRED)
    const { changed, gone, plan, since } = await changes()
    expect(changed).toEqual([
      { key: 'nba/silver/dim_teams', type: 'code changed', parts: ['SQL'] },
      { key: 'nba/gold/all_teams', type: 'new', parts: [] },
    ])
    expect(gone).toEqual(['nba/gold/retired'])
    expect(since).toMatchObject({ ref: 'main', parted: false })
    const planned = plan.assets.map(({ key }: { key: string }) => key)
    expect(planned).toEqual(
      expect.arrayContaining(['nba/silver/dim_teams', 'nba/gold/all_teams', 'nba/gold/team_form']),
    )
    const asked = plan.assets.filter(({ reason }: { reason: { type: string } }) => reason.type === 'asked')
    expect(asked.map(({ key }: { key: string }) => key)).toEqual(['nba/silver/dim_teams', 'nba/gold/all_teams'])

    // In words, narrowed by a selection, and with a command that says the same without git.
    const { stdout } = await rig.headwater('plan', 'gold/*', '--changed-since', 'main')
    expect(stdout).toMatch(
      /^Changed {2}since main \([0-9a-f]{7}\) {2}· {2}1 new of \d+ assets\n {6}gold\/all_teams +new\n/,
    )
    expect(stdout).toMatch(/^Plan {2}gold\/\* --changed-since main/m)
    expect(stdout).toMatch(/Run it +pnpm materialize gold\/all_teams --downstream$/m)
  })

  it('leaves what others did to the ref since out of the changes', { timeout: 120_000 }, async () => {
    await git('checkout', '--quiet', '-b', 'mine')
    rig.write('dbt/models/gold/mine.sql', "select * from {{ ref('dim_teams') }}\n")
    await commit('mine')
    await git('checkout', '--quiet', 'main')
    rig.write('dbt/models/gold/theirs.sql', "select * from {{ ref('dim_teams') }}\n")
    await commit('theirs')
    await git('checkout', '--quiet', 'mine')
    const { changed, gone, since } = await changes()
    expect([changed.map(({ key }: { key: string }) => key), gone]).toEqual([['nba/gold/mine'], []])
    expect(since.parted).toBe(true)
  })

  it('says of a commit that cannot be read what is wrong with it', { timeout: 60_000 }, async () => {
    const config = readFileSync(join(rig.root, 'headwater.config.ts'), 'utf8')
    await git('checkout', '--quiet', '-b', 'broken')
    rig.write('headwater.config.ts', config.replace('./assets.ts', './no-such-file.ts'))
    await commit('broken')
    rig.write('headwater.config.ts', config)
    await commit('mended')
    const { exitCode, stdout, stderr } = await rig.headwater('plan', '--changed-since', 'HEAD~1')
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(
      /^error: HEAD~1 \([0-9a-f]{7}\) cannot be compared with: headwater\.config\.ts: .*no-such-file/m,
    )
    expect(stderr).not.toContain('.headwater')
    expect(readdirSync(join(rig.root, '.headwater/changed-since'))).toEqual([])
  })

  it.each([
    [['--changed-since', 'no-such-branch'], 'git knows no such commit'],
    [['--changed-since', '--upload-pack=x'], 'git knows no such commit'],
    [['--changed-since', 'main', '--all'], 'one or the other'],
    [['--changed-since', 'main', 'dim_team'], 'no asset is called'],
  ])('%j is refused', async (args, message) => {
    const { exitCode, stdout, stderr } = await rig.headwater('plan', ...args)
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringContaining(message) })
  })
})

describe('check', () => {
  const written = () =>
    rig.sql('select (select count(*) from headwater.materializations) m, (select count(*) from headwater.runs) r')

  it('runs what tests an asset, and makes nothing', { timeout: 120_000 }, async () => {
    const before = await written()
    const { exitCode, stdout, stderr } = await rig.headwater('check', 'dim_teams', '--all-rows')
    expect(exitCode, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/✔ +silver\/dim_teams +unique_dim_teams_team/)
    // Which also looks at a table that was never made, and that nobody asked about.
    expect(stdout).not.toContain('relationships_dim_players')
    expect(stdout).toMatch(/^\d+ passed$/m)
    expect(await written()).toEqual(before)
  })

  it('ends 1 for what it finds, in every format at once, and for what is not there', { timeout: 120_000 }, async () => {
    await rig.sql("update silver.dim_teams set conference = 'West <3' where team = 'BOS'")
    const summary = join(rig.root, '.headwater/summary.md')
    const env = { GITHUB_STEP_SUMMARY: summary }
    const { exitCode, stdout, stderr } = await rig.headwaterIn(
      { env },
      ...['check', 'dim_teams', 'dim_players', '--format', 'github', '--format', 'junit:out/checks.xml'],
      ...['--format', 'json:out/checks.json', '--format', 'pretty'],
    )
    expect(exitCode, stderr).toBe(1)
    expect(stdout).toMatch(
      /^::error title=accepted_values_dim_teams_conference\S*%3A failed::silver\/dim_teams: 1 row%0Asee them: /m,
    )
    const { results, exitCode: told } = JSON.parse(readFileSync(join(rig.root, 'out/checks.json'), 'utf8'))
    expect(told).toBe(1)
    expect(results[0]).toMatchObject({ state: 'failed', failures: 1, assets: ['nba/silver/dim_teams'] })
    const states = (state: string) => results.filter((one: { state: string }) => one.state === state).length
    expect([states('failed'), states('error')]).toEqual([1, 0])
    expect(results.filter((one: { state: string }) => one.state === 'not run')).toContainEqual(
      expect.objectContaining({ message: 'not in the warehouse: silver/dim_players' }),
    )
    const [, file = ''] = / -f (\S+)/.exec(results[0].see) ?? []
    expect(existsSync(join(rig.root, file)), results[0].see).toBe(true)
    expect(readFileSync(join(rig.root, 'out/checks.xml'), 'utf8')).toMatch(/<failure type="failed" message="1 row">/)
    expect(readFileSync(summary, 'utf8')).toMatch(/^## Checks: failed\n/)
    await rig.sql("update silver.dim_teams set conference = 'East' where team = 'BOS'")
  })

  it.each([
    [['check', 'teams', '--exclude', '*'], 'selects nothing'],
    [['check', 'dim_team'], 'no asset is called'],
    [['check', 'dim_teams', '--format', 'prometheus'], '"prometheus" is no format'],
    [['check', 'dim_teams', '--date', '2025-02-30'], '2025-02-30'],
  ])('%j is refused', async (args, message) => {
    const { exitCode, stdout, stderr } = await rig.headwater(...args)
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringContaining(message) })
  })
})
