import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AssetOutcome, CheckOutcome, StepInput, StepReport, StepResult } from '@headwater/engine'
import { type Asset, assetKey } from '@headwater/graph'
import type { Mode, PlannedCheck } from '@headwater/planner'
import pg from 'pg'
import { createDbtExecutor } from '../index.ts'
import type { DbtProject } from '../project.ts'
import { endServers } from '../warm/end-servers.ts'

/** What a test says of a step; ids are without `model.fixture.` and the like. */
export interface Step {
  /** Names of models, or `seed.letters`, `snapshot.letters_history`; with the mode where it is not a rebuild. */
  readonly assets: readonly (string | readonly [string, Mode] | readonly [string, 'delete+insert', Replaced])[]
  readonly checks?: readonly string[]
  readonly vars?: DbtProject['vars']
  readonly project?: Partial<DbtProject>
  readonly signal?: AbortSignal
  readonly onReport?: (report: StepReport) => void
  /** Of the request, as given on the command line; `vars` are the project's. */
  readonly requestVars?: StepInput['vars']
  readonly attempt?: number
  readonly before?: StepInput['before']
  /** Steps with an id of their own have journals of their own. */
  readonly step?: string
}

/** Days of a model that are to be rebuilt, by a column of it. */
export interface Replaced {
  readonly column: string
  readonly partitions: readonly string[]
}

export interface Built {
  readonly result: StepResult
  readonly assets: { readonly [name: string]: AssetOutcome }
  readonly checks: { readonly [name: string]: CheckOutcome }
  readonly reports: readonly StepReport[]
  readonly log: string
}

/** The test project on a schema of its own, with its own folders. */
export class Fixture {
  readonly schema = `fixture_${randomBytes(4).toString('hex')}`
  readonly folder = mkdtempSync(join(tmpdir(), 'headwater-dbt-'))
  readonly projectDir = fileURLToPath(new URL('../../../test-project', import.meta.url))
  readonly url: string
  /** A short path: that of a socket has a limit. */
  readonly sockets = mkdtempSync(join(tmpdir(), 'hw-'))

  /** By dbt that is started for each step, unless it is to be `warm`. */
  constructor({ url = required('HEADWATER_TEST_DATABASE_URL'), warm = false } = {}) {
    this.url = url
    process.env.HEADWATER_DBT_SOCKETS = this.sockets
    process.env.HEADWATER_DBT_WARM = warm ? 'on' : 'off'
  }

  project(changes: Partial<DbtProject> = {}): DbtProject {
    const url = new URL(this.url)
    return {
      python: required('HEADWATER_TEST_PYTHON'),
      projectDir: this.projectDir,
      profilesDir: this.projectDir,
      target: 'test',
      targetPath: join(this.folder, 'target'),
      vars: {},
      ...changes,
      env: {
        PGHOST: url.hostname,
        PGPORT: url.port,
        PGUSER: url.username,
        PGPASSWORD: decodeURIComponent(url.password),
        PGDATABASE: url.pathname.slice(1),
        FIXTURE_SCHEMA: this.schema,
        ...changes.env,
      },
    }
  }

  async build(step: Step): Promise<Built> {
    const { vars = {}, project = {}, signal, onReport } = step
    const reports: StepReport[] = []
    const execute = createDbtExecutor(this.project({ vars, ...project }))
    const result = await execute(this.input(step), {
      signal: signal ?? new AbortController().signal,
      now: () => new Date(0),
      external: async () => {},
      report: (report) => {
        reports.push(report)
        onReport?.(report)
      },
    })
    const assetOutcomes = reports.flatMap((report) => (report.type === 'asset finished' ? [report.outcome] : []))
    const checkOutcomes = reports.flatMap((report) => (report.type === 'check finished' ? [report.outcome] : []))
    return {
      result,
      reports,
      assets: Object.fromEntries(assetOutcomes.map((outcome) => [outcome.key.split('/')[2], outcome])),
      checks: Object.fromEntries(checkOutcomes.map((outcome) => [outcome.name, outcome])),
      log: reports.flatMap((report) => (report.type === 'log' ? [report.line] : [])).join('\n'),
    }
  }

  async query(sql: string): Promise<readonly { readonly [column: string]: unknown }[]> {
    const client = new pg.Client({ connectionString: this.url, options: `-c search_path=${this.schema}` })
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endServers({ sockets: this.sockets })
    await this.query(`drop schema if exists ${this.schema} cascade`)
    this.removeFolder()
  }

  /** All that is left to do where its database is gone. */
  removeFolder(): void {
    for (const folder of [this.folder, this.sockets]) rmSync(folder, { recursive: true, force: true })
  }

  input({ assets, checks = [], requestVars = {}, attempt = 1, before = null, step = '1' }: Step): StepInput {
    const planned = assets.map((given) => {
      const [id, mode, replaced] = typeof given === 'string' ? ([given, 'rebuild'] as const) : given
      const asset = fixtureAsset(id)
      if (!replaced) return { asset, mode }
      const meta = { headwater: { partition_column: replaced.column } }
      return { asset: { ...asset, meta }, mode, partitions: replaced.partitions }
    })
    const plannedChecks = checks.map(fixtureCheck)
    const operation = { name: 'nba/dbt', executor: 'dbt', title: 'dbt build', divisible: true, spec: {} } as const
    return {
      runId: '7f3c',
      operation: { ...operation, makes: planned.map(({ asset }) => asset.key) },
      step: {
        id: step,
        operation: 'nba/dbt',
        executor: 'dbt',
        title: 'dbt build',
        partition: null,
        assets: planned.map(({ asset }) => asset.key),
        checks: plannedChecks,
        after: [],
        pool: null,
        estimateMs: null,
      },
      assets: planned,
      checks: plannedChecks,
      logicalDate: '2025-01-04',
      target: 'sandbox',
      runFolder: this.folder,
      attempt,
      before,
      vars: requestVars,
    }
  }
}

function fixtureAsset(id: string): Asset {
  const [kind, name] = id.includes('.') ? id.split('.') : ['model', id]
  const asset = { group: 'gold', storage: 'table', tags: [], description: '', codeVersion: '1', upstream: [] } as const
  return {
    ...asset,
    key: assetKey(`nba/gold/${name}`),
    kind: kind === 'seed' || kind === 'snapshot' ? kind : 'model',
    ref: `${kind}.fixture.${name}`,
    names: {},
    meta: {},
  }
}

/** Generic tests have a hash at the end of their id, which dbt makes from their arguments. */
const hashes: { readonly [name: string]: string } = {
  unique_numbers_n: '.9bbe44147d',
  not_null_numbers_n: '.08151fe2ca',
  numbers_below_three: '.054c9c9bf0',
  not_null_guarded_letter: '.035e341764',
}

const unitTests = new Set(['totals.doubles', 'plays_appended.doubles_points'])

function fixtureCheck(name: string): PlannedCheck {
  const kind = unitTests.has(name) ? 'unit' : 'data'
  return {
    key: `nba/checks/${name}`,
    name,
    ref: kind === 'unit' ? `unit_test.fixture.${name}` : `test.fixture.${name}${hashes[name] ?? ''}`,
    kind,
    severity: name === 'numbers_below_three' ? 'warn' : 'error',
    assets: [],
    blocks: [],
  }
}

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the tests from the workspace's root, or set it`)
  return value
}
