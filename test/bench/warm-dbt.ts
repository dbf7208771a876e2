import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createDbtExecutor, type DbtProject, endServers } from '@headwater/dbt/build'
import type { StepInput } from '@headwater/engine'
import { type Asset, assetKey } from '@headwater/graph'
import { connectionEnv } from '@headwater/postgres'
import { execa } from 'execa'
import type { Rig } from '../rig.ts'
import { inTurn, line, median } from './measure.ts'

/*
 *  seed raw ── stg_0 … stg_5 ─┬─ fact ── mart_0 … mart_5     7 models: fact and what is behind it
 *                             └─ side_0 … side_4             18 models in all, 4 tests on fact and mart_0
 */
const REBUILT = ['fact', ...range(6).map((n) => `mart_${n}`)]
const TESTS = ['unique_fact_n', 'not_null_fact_n', 'unique_mart_0_n', 'not_null_mart_0_n']

/** The steps of dbt alone: warm, against the run phase that dbt itself measures, and against the command typed by hand. */
export async function benchWarmDbt(rig: Rig): Promise<void> {
  const { databaseUrl, python } = rig.state()
  if (!python) throw new Error('the sandbox has no Python')
  const folder = mkdtempSync(join(tmpdir(), 'hw-'))
  try {
    const { PYTHONDONTWRITEBYTECODE: _, ...inherited } = process.env
    const env = { ...inherited, ...connectionEnv(databaseUrl), DBT_SEND_ANONYMOUS_USAGE_STATS: 'False' }
    const projectDir = writeProject(folder)
    const byHand = join(folder, 'by-hand')
    const dbt = async (...selection: readonly string[]): Promise<void> => {
      const places = ['--project-dir', projectDir, '--profiles-dir', projectDir, '--target-path', byHand]
      const args = ['build', '--full-refresh', ...places, '--log-path', byHand, ...selection]
      await execa(join(dirname(python.path), 'dbt'), args, { cwd: projectDir, env, extendEnv: false })
    }
    await dbt()
    const tests = testIds(join(byHand, 'manifest.json'))
    process.env.HEADWATER_DBT_SOCKETS = join(folder, 's')
    const targetPath = join(folder, 'target')
    const project: DbtProject = {
      ...{ python: python.path, projectDir, profilesDir: projectDir, target: 'bench', targetPath, vars: {}, env },
    }
    const build = warmBuild(project, folder)
    await build(REBUILT, tests)
    await inTurn({ settle: () => build(REBUILT, tests) }, 2)

    const beyond: number[] = []
    const times = await inTurn(
      {
        byHand: () => dbt('--select', 'fact+'),
        warm: async () => {
          const start = performance.now()
          await build(REBUILT, tests)
          beyond.push(performance.now() - start - elapsed(folder))
        },
        one: () => build(['fact'], []),
      },
      7,
    )
    const ratio = times.warm / times.byHand
    line(
      '18 models, 7 rebuilt with 4 tests, warm, against the command',
      `${(times.warm / 1000).toFixed(2)} / ${(times.byHand / 1000).toFixed(2)} s = ${ratio.toFixed(2)}x`,
      '≤ 0.2x',
      ratio <= 0.2,
    )
    line("the same beyond dbt's own run phase", `${median(beyond).toFixed(0)} ms`, '≤ 300 ms', median(beyond) <= 300)
    line('one model of it', `${times.one.toFixed(0)} ms`, '≤ 0.1x', times.one / times.byHand <= 0.1)
  } finally {
    await endServers({ sockets: join(folder, 's') })
    delete process.env.HEADWATER_DBT_SOCKETS
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Builds models of the project through the executor that a run's steps go through. */
function warmBuild(project: DbtProject, folder: string) {
  const execute = createDbtExecutor(project)
  return async (models: readonly string[], tests: readonly string[]): Promise<void> => {
    const lines: string[] = []
    const result = await execute(stepInput(folder, models, tests), {
      signal: new AbortController().signal,
      now: () => new Date(),
      external: async () => {},
      report: (report) => {
        if (report.type === 'log') lines.push(report.line)
      },
    })
    if (result.state !== 'done') throw new Error(`dbt ended as ${result.state}:\n${lines.join('\n')}`)
  }
}

function stepInput(runFolder: string, models: readonly string[], tests: readonly string[]): StepInput {
  const assets = models.map((name) => ({ asset: asset(name), mode: 'rebuild' as const }))
  const checks = tests.map((ref) => ({
    ...{ key: ref, name: ref, ref, kind: 'data', severity: 'error', assets: [], blocks: [] },
  })) satisfies readonly object[] as StepInput['checks']
  const operation = { name: 'bench/dbt', executor: 'dbt', title: 'dbt build', divisible: true, spec: {} } as const
  const makes = assets.map(({ asset: { key } }) => key)
  return {
    ...{
      runId: 'bench',
      assets,
      checks,
      logicalDate: '2025-01-04',
      target: 'bench',
      runFolder,
      attempt: 1,
      before: null,
    },
    vars: {},
    operation: { ...operation, makes },
    step: {
      ...{ id: '1', operation: operation.name, executor: 'dbt', title: 'dbt build', partition: null },
      ...{ assets: makes, checks, after: [], pool: null, estimateMs: null },
    },
  }
}

function asset(name: string): Asset {
  return {
    ...{
      group: 'gold',
      storage: 'table',
      tags: [],
      description: '',
      codeVersion: '1',
      upstream: [],
      names: {},
      meta: {},
    },
    ...{ key: assetKey(`bench/gold/${name}`), kind: 'model', ref: `model.bench.${name}` },
  }
}

/** Seconds that dbt's run phase took, as its log says it: Headwater has dbt write no artifacts. */
function elapsed(folder: string): number {
  const found = [...readFileSync(join(folder, 'dbt.log'), 'utf8').matchAll(/Finished running .* \((\d+\.\d+)s\)/g)].at(
    -1,
  )
  if (!found) throw new Error('dbt.log does not say how long dbt ran')
  return Number(found[1]) * 1000
}

function testIds(manifest: string): string[] {
  const { nodes }: { nodes: { readonly [id: string]: { readonly name: string } } } = JSON.parse(
    readFileSync(manifest, 'utf8'),
  )
  const ids = Object.keys(nodes).filter((id) => TESTS.includes(nodes[id]?.name ?? ''))
  if (ids.length !== TESTS.length) throw new Error(`the project has the tests ${ids.join(', ')}`)
  return ids
}

function writeProject(folder: string): string {
  const projectDir = join(folder, 'project')
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(projectDir, path)), { recursive: true })
    writeFileSync(join(projectDir, path), text)
  }
  const env = (name: string) => `"{{ env_var('${name}') }}"`
  write(
    'dbt_project.yml',
    'name: bench\nversion: "1.0.0"\nprofile: bench\nmodels:\n  +materialized: table\nflags:\n  send_anonymous_usage_stats: false\n',
  )
  write(
    'profiles.yml',
    `bench:\n  target: bench\n  outputs:\n    bench:\n      type: postgres\n      host: ${env('PGHOST')}\n      port: "{{ env_var('PGPORT') | int }}"\n      user: ${env('PGUSER')}\n      password: ${env('PGPASSWORD')}\n      dbname: ${env('PGDATABASE')}\n      schema: bench_dbt\n      threads: 4\n`,
  )
  write('seeds/raw.csv', `n\n${range(200).join('\n')}\n`)
  for (const n of range(6)) write(`models/stg_${n}.sql`, `select n + ${n} as n from {{ ref('raw') }}`)
  write(
    'models/fact.sql',
    `select distinct n from (${range(6)
      .map((n) => `select n from {{ ref('stg_${n}') }}`)
      .join(' union all ')}) as a`,
  )
  for (const n of range(6)) write(`models/mart_${n}.sql`, `select n from {{ ref('fact') }} where n % ${n + 2} = 0`)
  for (const n of range(5)) write(`models/side_${n}.sql`, `select n from {{ ref('stg_${n}') }}`)
  const tested = (name: string) =>
    `  - name: ${name}\n    columns:\n      - name: n\n        data_tests: [unique, not_null]\n`
  write('models/schema.yml', `models:\n${tested('fact')}${tested('mart_0')}`)
  return projectDir
}

function range(length: number): number[] {
  return Array.from({ length }, (_, n) => n)
}
