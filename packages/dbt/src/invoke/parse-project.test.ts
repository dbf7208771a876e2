import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@headwater/errors'
import { afterAll, expect, it } from 'vitest'
import { parseProject } from './index.ts'
import { Fixture } from './testing/fixture.ts'

const fixture = new Fixture()
afterAll(() => fixture[Symbol.asyncDispose]())

it('writes a manifest without asking the database, and gives its path', async () => {
  const path = await parseProject({
    ...fixture.project({ env: { PGPORT: '1', DBT_WRITE_JSON: 'false' } }),
    targetPath: join(fixture.folder, 'new'),
  })
  expect(path).toBe(join(fixture.folder, 'new', 'manifest.json'))
  expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')).nodes)).toContain('model.fixture.numbers')
})

it('puts a whole manifest in place of an older one, which whoever reads it at that moment reads to its end', async () => {
  const targetPath = join(fixture.folder, 'again')
  mkdirSync(targetPath)
  writeFileSync(join(targetPath, 'manifest.json'), 'the older one')
  const reader = openSync(join(targetPath, 'manifest.json'), 'r')
  const paths = await Promise.all([1, 2].map(() => parseProject({ ...fixture.project(), targetPath })))
  expect(readFileSync(reader, 'utf8')).toBe('the older one')
  closeSync(reader)
  for (const path of paths) expect(JSON.parse(readFileSync(path, 'utf8')).nodes).toHaveProperty('model.fixture.numbers')
  expect(readdirSync(targetPath).sort()).toEqual(['dbt.log', 'manifest.json', 'partial_parse.msgpack'])
})

it("refuses a project that dbt cannot read, with dbt's own text", async () => {
  const refused = parseProject(fixture.project({ vars: { break_parse: true } }))
  await expect(refused).rejects.toBeInstanceOf(UserError)
  await expect(refused).rejects.toMatchObject({
    code: 'bad-manifest',
    message: `dbt cannot read the project in ${fixture.projectDir}`,
    details: ['Compilation Error', expect.stringContaining('models/breakable.sql')],
  })
})

it('names the targets of a profile that lacks the one asked for, as a mistake in the config', async () => {
  const refused = parseProject(fixture.project({ target: 'tset' }))
  await expect(refused).rejects.toMatchObject({
    code: 'bad-config',
    exitCode: 2,
    message: 'the dbt profile "fixture" has no target "tset"',
    details: [expect.stringMatching(/profiles\.yml has {2}test$/), 'did you mean  test'],
  })
})

it('says where YAML is malformed', async () => {
  writeFileSync(join(fixture.folder, 'dbt_project.yml'), 'name: fixture\nmodels: [oh\n')
  await expect(parseProject(fixture.project({ projectDir: fixture.folder }))).rejects.toMatchObject({
    code: 'bad-manifest',
    details: expect.arrayContaining([expect.stringContaining('line ')]),
  })
})

it('says that Python is missing as such', async () => {
  await expect(parseProject(fixture.project({ python: 'no-such-python' }))).rejects.toMatchObject({
    code: 'missing-program',
  })
})

it('ends when the signal aborts, with the reason of the signal', async () => {
  const reason = new Error('enough')
  await expect(parseProject({ ...fixture.project(), signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
