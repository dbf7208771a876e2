import { execFile } from 'node:child_process'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { assetKey } from '@headwater/graph'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fixture } from '../invoke/testing/fixture.ts'
import { dbtFragment, readManifest } from '../manifest/index.ts'
import { readRunResults, runResultsPath } from './index.ts'

const fixture = new Fixture()
const projectDir = join(fixture.folder, 'project')
const path = runResultsPath(projectDir, {})
afterAll(() => fixture[Symbol.asyncDispose]())

/** What a person types; dbt as it is, in a copy of the project. */
async function dbt(...args: string[]): Promise<void> {
  const { python, env } = fixture.project()
  const program = 'from dbt.cli.main import cli; cli()'
  const all = { ...process.env, ...env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' }
  await promisify(execFile)(python, ['-c', program, ...args], { cwd: projectDir, env: all }).catch(() => {
    // Its exit code tells of failed nodes: some of these fail.
  })
}

async function unusable(text?: string): Promise<string[]> {
  if (text !== undefined) writeFileSync(path, text)
  const reasons: string[] = []
  expect(await readRunResults(path, { onUnusable: (reason) => reasons.push(reason) })).toBeNull()
  return reasons
}

beforeAll(async () => {
  cpSync(fixture.projectDir, projectDir, { recursive: true, filter: (from) => !/\/(target|logs)$/.test(from) })
})

describe('dbt by hand', () => {
  it('is nothing where nobody ran it: what Headwater builds is no trace of it', async () => {
    const { result } = await fixture.build({ assets: ['seed.letters', 'numbers'], project: { projectDir } })
    expect(result).toEqual({ state: 'done' })
    expect(await unusable()).toEqual([])
    expect(existsSync(join(projectDir, 'target'))).toBe(false)
    expect(existsSync(join(fixture.folder, 'target', 'run_results.json'))).toBe(false)
  })

  it('tells which nodes succeeded, when, where, with how many rows, and from which code', async () => {
    await dbt('build', '--select', 'letters', 'numbers', 'breakable', 'numbers_view', '--vars', '{break_model: true}')
    const found = await readRunResults(path)
    expect([...(found?.nodes.keys() ?? [])].sort()).toEqual([
      'model.fixture.numbers',
      'model.fixture.numbers_view',
      'seed.fixture.letters',
    ])
    expect(found).toMatchObject({ command: 'build', vars: { break_model: true } })
    const numbers = found?.nodes.get('model.fixture.numbers')
    expect(numbers).toMatchObject({
      rows: 3,
      relation: { schema: fixture.schema, name: 'numbers', database: new URL(fixture.url).pathname.slice(1) },
    })
    expect(found?.nodes.get('model.fixture.numbers_view')?.rows).toBeNull()
    const since = found && numbers ? found.generatedAt.getTime() - numbers.completedAt.getTime() : -1
    expect(since).toBeGreaterThanOrEqual(0)

    // The same code version as the asset of that model has.
    const options = { platform: 'p', operation: 'p/dbt', title: '', sources: {}, fedRelations: new Map(), spec: {} }
    const { assets } = dbtFragment(await readManifest(join(projectDir, 'target', 'manifest.json')), options)
    const asset = assets.find(({ key }) => key === assetKey(`p/${fixture.schema}/numbers`))
    expect(numbers?.codeVersion).toBe(asset?.codeVersion)
  })

  it('is not looked into where it is known already', async () => {
    const found = await readRunResults(path)
    expect(await readRunResults(path, { newerThan: found?.generatedAt ?? new Date(0) })).toBeNull()
  })

  it('from code that nobody knows any more is told as such', async () => {
    const manifest = join(projectDir, 'target', 'manifest.json')
    const text = readFileSync(manifest, 'utf8')
    const other = JSON.parse(text)
    writeFileSync(manifest, JSON.stringify({ ...other, metadata: { ...other.metadata, invocation_id: 'another' } }))
    expect((await readRunResults(path))?.nodes.get('model.fixture.numbers')).toMatchObject({
      rows: 3,
      codeVersion: null,
      relation: null,
    })
    writeFileSync(manifest, text)
  })

  it('counts for nothing where the command builds nothing, or not the real thing', async () => {
    const text = readFileSync(path, 'utf8')
    const results = JSON.parse(text)
    const withArgs = (args: object): string => JSON.stringify({ ...results, args: { ...results.args, ...args } })
    expect(await unusable(withArgs({ which: 'compile' }))).toEqual([
      expect.stringContaining('"dbt compile" builds nothing'),
    ])
    expect(await unusable(withArgs({ empty: true }))).toEqual([expect.stringContaining('--empty')])
    expect(await unusable(withArgs({ defer: true }))).toEqual([expect.stringContaining('--defer')])
    writeFileSync(path, text)
  })

  it('counts for nothing where its file is torn or foreign, and says why', async () => {
    expect(await unusable('{"metadata": {"dbt_')).toEqual([expect.stringContaining('is no whole JSON file')])
    expect(await unusable('[]')).toEqual([expect.stringContaining('holds no results of dbt: at metadata')])
    const foreign = { metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json' } }
    expect(await unusable(JSON.stringify(foreign))).toEqual([expect.stringContaining('metadata.')])
  })
})
