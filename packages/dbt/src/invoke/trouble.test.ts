import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Fixture } from './testing/fixture.ts'
import { asleep, killAsleep, script, untilAsleep } from './testing/slow-model.ts'

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
    const python = script(fixture, 'bare-python', `exec "${fixture.project().python}" -S "$@"`)
    const { result } = await fixture.build({ assets: ['numbers'], project: { python } })
    expect(result).toMatchObject({
      state: 'failed',
      message: `${python} has no dbt (No module named 'dbt')`,
      next: [expect.stringContaining(`${python} -m pip install dbt-core`)],
    })
  })

  it('a target that the profile does not have: those that it has', async () => {
    const { result } = await fixture.build({ assets: ['numbers'], project: { target: 'tset' } })
    expect(result).toMatchObject({
      state: 'failed',
      message: 'the dbt profile "fixture" has no target "tset"',
      evidence: [expect.stringMatching(/profiles\.yml has {2}test$/), 'did you mean  test'],
      next: [expect.stringContaining('headwater.config.ts')],
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
      transient: true,
      message: expect.stringMatching(/^dbt cannot reach the database: .*port 1 failed: Connection refused/),
    })
    expect(assets).toEqual({})
  })

  it('a right that is missing on a schema: the statement that grants it', async () => {
    const { schema } = fixture
    await fixture.query(`create role ${schema} login password 'not-much'; create schema if not exists ${schema}`)
    const env = { PGUSER: schema, PGPASSWORD: 'not-much' }
    const { result, assets } = await fixture.build({ assets: ['seed.letters', 'numbers'], project: { env } })
    await fixture.query(`drop role ${schema}`)
    expect(result).toEqual({
      state: 'failed',
      message: `permission denied for schema ${schema}`,
      evidence: [],
      next: [`grant usage, create on schema ${schema} to ${schema}`],
    })
    expect(assets.letters).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/permission denied for schema/),
    })
    expect(assets.letters).not.toHaveProperty('transient')
    expect(assets.numbers).toMatchObject({ state: 'not run', message: 'gold/letters failed' })
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

  it('by a signal from elsewhere: what had ended stays, and the result says how dbt ended and what it was at', async () => {
    const { result, assets } = await killAsleep(fixture, { ...slow, assets: [...slow.assets, 'behind_slow'] })
    expect(result).toMatchObject({
      state: 'failed',
      message: 'dbt was killed (SIGKILL) while it was at gold/slow: out of memory?',
    })
    expect(result).not.toHaveProperty('transient')
    expect(assets).toMatchObject({
      letters: { state: 'materialized' },
      numbers: { state: 'materialized' },
      slow: { state: 'failed', message: expect.stringContaining('out of memory?') },
      behind_slow: { state: 'not run', message: expect.stringContaining('while it was at gold/slow') },
    })
  })

  it('by somebody who interrupts it: no success, and no wish of ours', async () => {
    const { result, assets } = await killAsleep(fixture, slow, 'SIGINT')
    expect(result).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/^dbt was interrupted from elsewhere/),
    })
    expect(assets).toMatchObject({ numbers: { state: 'materialized' }, slow: { state: 'failed' } })
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
