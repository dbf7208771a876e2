import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { checkProfile } from './check-profile.ts'
import { Fixture } from './testing/fixture.ts'

const fixture = new Fixture()
afterAll(() => fixture[Symbol.asyncDispose]())

function profile(name: string, changes: object): string {
  const url = new URL(fixture.url)
  const output = {
    ...{
      type: 'postgres',
      host: url.hostname,
      port: Number(url.port),
      user: url.username,
      password: 'hunter2-and-more',
    },
    ...{ dbname: url.pathname.slice(1), schema: fixture.schema, threads: 1 },
    ...changes,
  }
  const folder = join(fixture.folder, name)
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({ fixture: { target: 'test', outputs: { test: output } } }),
  )
  return folder
}

it('tells versions, profile and target of what works', async () => {
  expect(await checkProfile(fixture.project())).toEqual({
    versions: { 'dbt-core': expect.stringMatching(/^1\./), 'dbt-postgres': expect.stringMatching(/^1\./) },
    profile: 'fixture',
    target: 'test',
    problems: [],
  })
})

it('names the targets that there are where the one asked for is missing', async () => {
  const check = await checkProfile(fixture.project({ target: 'prod' }))
  expect(check).toMatchObject({ versions: { 'dbt-core': expect.any(String) }, profile: null, target: null })
  expect(check.problems).toEqual([
    {
      what: expect.stringMatching(/^the dbt profile "fixture" has no target "prod"; .*profiles\.yml has {2}test$/),
      mend: expect.stringContaining('headwater.config.ts'),
    },
  ])
})

it('says that the database refuses, without the password', async () => {
  const check = await checkProfile(fixture.project({ profilesDir: profile('wrong', {}) }))
  expect(check).toMatchObject({ profile: 'fixture', target: 'test' })
  expect(check.problems).toEqual([
    {
      what: expect.stringMatching(/^dbt cannot reach the database: .*password authentication failed/),
      mend: expect.stringContaining('user, password and database'),
    },
  ])
  expect(JSON.stringify(check)).not.toContain('hunter2')
})

it('says that the database does not answer', async () => {
  const { problems } = await checkProfile(fixture.project({ env: { PGPORT: '1' } }))
  expect(problems).toEqual([
    { what: expect.stringContaining('Connection refused'), mend: expect.stringContaining('host and port') },
  ])
})

it('never quotes a password from a profile that is wrong', async () => {
  const wrong = profile('quoting', { password: ['hunter2-and-more'], keepalives_idle: 'hunter2-and-more' })
  const check = await checkProfile(fixture.project({ profilesDir: wrong }))
  expect(check.problems).toHaveLength(1)
  expect(JSON.stringify(check)).not.toContain('hunter2')
  const { result, log } = await fixture.build({ assets: ['numbers'], project: { profilesDir: wrong } })
  expect(result.state).toBe('failed')
  expect(JSON.stringify(result) + log).not.toContain('hunter2')
})

it('says what is missing where there is no profile, no dbt, no Python, no project', async () => {
  const check = async (changes: Parameters<Fixture['project']>[0]) =>
    (await checkProfile(fixture.project(changes))).problems.map(({ what }) => what)
  expect(await check({ profilesDir: fixture.folder })).toEqual([expect.stringContaining("profile named 'fixture'")])
  expect(await check({ python: 'no-such-python' })).toEqual(['there is no program "no-such-python"'])
  expect(await check({ projectDir: join(fixture.folder, 'gone') })).toEqual([expect.stringContaining('does not exist')])
  cpSync(join(fixture.projectDir, 'profiles.yml'), join(fixture.folder, 'empty', 'profiles.yml'))
  expect(await check({ projectDir: join(fixture.folder, 'empty') })).toEqual([
    expect.stringContaining('dbt_project.yml'),
  ])
})
