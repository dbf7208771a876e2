import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Fixture } from './testing/fixture.ts'

const fixture = new Fixture()
afterAll(() => fixture[Symbol.asyncDispose]())

describe('dbt that fails as a whole is one clear result', () => {
  it("a project that does not compile: the file and dbt's own words", async () => {
    const { result, assets } = await fixture.build({ assets: ['numbers'], vars: { break_parse: true } })
    expect(result).toEqual({
      state: 'failed',
      message:
        "Compilation Error: Model 'model.fixture.breakable' (models/breakable.sql) depends on a node named 'no_such_model' which was not found",
      evidence: [
        'Compilation Error',
        "Model 'model.fixture.breakable' (models/breakable.sql) depends on a node named 'no_such_model' which was not found",
      ],
      next: [],
    })
    expect(assets).toEqual({})
  })

  it('no such Python', async () => {
    const { result } = await fixture.build({ assets: ['numbers'], project: { python: 'no-such-python' } })
    expect(result).toMatchObject({
      state: 'failed',
      message: 'there is no program "no-such-python"',
      next: [expect.stringContaining('headwater.config.ts')],
    })
  })

  it('a Python without dbt: what to type', async () => {
    // -S leaves out site-packages, and with them dbt.
    const python = script('bare-python', `exec "${fixture.project().python}" -S "$@"`)
    const { result } = await fixture.build({ assets: ['numbers'], project: { python } })
    expect(result).toMatchObject({
      state: 'failed',
      message: `${python} has no dbt (No module named 'dbt')`,
      next: [expect.stringContaining(`${python} -m pip install dbt-core`)],
    })
  })

  it('a target that the profile does not have', async () => {
    const { result } = await fixture.build({ assets: ['numbers'], project: { target: 'moon' } })
    expect(result).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/does not have a target named 'moon'/),
      evidence: expect.arrayContaining([expect.stringContaining('- test')]),
      next: [expect.stringMatching(/profiles\.yml: .* its target "moon"$/)],
    })
  })

  it('no profile at all', async () => {
    const { result } = await fixture.build({ assets: ['numbers'], project: { profilesDir: fixture.folder } })
    expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining("profile named 'fixture'") })
  })

  it('a project folder that is not there', async () => {
    const projectDir = join(fixture.folder, 'gone')
    const { result } = await fixture.build({ assets: ['numbers'], project: { projectDir } })
    expect(result).toMatchObject({ state: 'failed', message: `the folder ${projectDir} does not exist` })
  })

  it('packages that are not installed: dbt deps', async () => {
    const projectDir = join(fixture.folder, 'packaged')
    mkdirSync(projectDir)
    writeFileSync(join(projectDir, 'dbt_project.yml'), 'name: packaged\nprofile: fixture\n')
    writeFileSync(join(projectDir, 'packages.yml'), 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n')
    const { result } = await fixture.build({ assets: ['numbers'], project: { projectDir } })
    expect(result).toMatchObject({
      state: 'failed',
      next: [`dbt deps --project-dir ${projectDir} --profiles-dir ${fixture.projectDir}`],
    })
  })

  it('a database that does not answer', async () => {
    const { result, assets } = await fixture.build({ assets: ['numbers'], project: { env: { PGPORT: '1' } } })
    expect(result).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/^dbt cannot reach the database: .*port 1 failed: Connection refused/),
    })
    expect(assets).toEqual({})
  })

  it('and never a stack, nor a secret of its environment', async () => {
    const { result, log } = await fixture.build({
      assets: ['numbers'],
      vars: { say: 'the token is hunter2-and-more' },
      project: { env: { FIXTURE_TOKEN: 'hunter2-and-more', PGPORT: '1' } },
    })
    expect(result.state).toBe('failed')
    expect(log).toContain('the token is ***')
    expect(log + JSON.stringify(result)).not.toMatch(/hunter2|Traceback/)
  })
})

describe('dbt that is ended', () => {
  const slow = { assets: ['seed.letters', 'numbers', 'slow'], vars: { sleep_seconds: 600 } }

  it('cancels its queries when the signal aborts: what had ended stays, the rest is interrupted', async () => {
    const abort = new AbortController()
    // So long a grace that this test fails unless dbt ends by itself.
    const building = fixture.build({ ...slow, signal: abort.signal, project: { graceMs: 600_000 } })
    await untilAsleep(fixture)
    abort.abort()
    const { result, assets, log } = await building
    expect(result).toEqual({ state: 'interrupted' })
    expect(assets.numbers?.state).toBe('materialized')
    expect(assets.slow?.state ?? 'interrupted').toBe('interrupted')
    expect(log).not.toContain('Traceback')
    expect(await asleep(fixture)).toBe(0)
  })

  it('by a signal from elsewhere: what had ended stays, and the result names the signal', async () => {
    const pidFile = join(fixture.folder, 'pid')
    const python = script('watched-python', `echo $$ > "${pidFile}"; exec "${fixture.project().python}" "$@"`)
    const building = fixture.build({ ...slow, project: { python } })
    await untilAsleep(fixture)
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
    const { result, assets } = await building
    expect(result).toMatchObject({ state: 'failed', message: 'dbt ended by signal SIGKILL' })
    expect(Object.keys(assets).toSorted()).toEqual(['letters', 'numbers'])
    expect(assets.numbers?.state).toBe('materialized')
    await wakeAll(fixture)
  })

  it('is not started at all when the signal has aborted before', async () => {
    const { result, reports } = await fixture.build({ ...slow, signal: AbortSignal.abort() })
    expect(result).toEqual({ state: 'interrupted' })
    expect(reports).toEqual([])
  })

  it('ends by itself, queries cancelled, when whoever started it is gone', async () => {
    const { projectDir, python, env, targetPath } = fixture.project()
    const program = join(fixture.projectDir, '..', 'python', 'run.py')
    const dbt = spawn(python, [program], { env: { ...process.env, ...env }, stdio: ['pipe', 'ignore', 'ignore'] })
    const paths = { projectDir, profilesDir: projectDir, targetPath, logPath: fixture.folder }
    const select = ['seed.fixture.letters', 'model.fixture.numbers', 'model.fixture.slow']
    const vars = JSON.stringify(slow.vars)
    dbt.stdin.write(`${JSON.stringify({ command: 'build', ...paths, target: 'test', vars, select, patches: {} })}\n`)
    await untilAsleep(fixture)
    dbt.stdin.end()
    const [code] = await once(dbt, 'exit')
    expect(code).toBe(130)
    expect(await asleep(fixture)).toBe(0)
  })
})

function script(name: string, body: string): string {
  const path = join(fixture.folder, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

const sleepers = ({ schema }: Fixture): string =>
  `from pg_stat_activity where state = 'active' and query like '%${schema}%pg_sleep(600)%' and pid <> pg_backend_pid()`

async function asleep(fixture: Fixture): Promise<number> {
  return (await fixture.query(`select pid ${sleepers(fixture)}`)).length
}

/** Asks the database, each question a round trip, until dbt's slow query runs. */
async function untilAsleep(fixture: Fixture): Promise<void> {
  while ((await asleep(fixture)) === 0);
}

async function wakeAll(fixture: Fixture): Promise<void> {
  await fixture.query(`select pg_terminate_backend(pid, 5000) ${sleepers(fixture)}`)
}
