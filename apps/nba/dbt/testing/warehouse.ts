import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client, escapeIdentifier, type QueryResultRow } from 'pg'

/** A database of one test, on the server that HEADWATER_TEST_DATABASE_URL names. */
export interface Warehouse {
  readonly url: string
  query<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /** A copy with everything in it. */
  copy(): Promise<Warehouse>
  drop(): Promise<void>
}

/** How a program ended. */
export interface Ended {
  readonly exitCode: number
  /** stdout and stderr, joined. */
  readonly output: string
}

const PROJECT = join(import.meta.dirname, '..')

const server = setting('HEADWATER_TEST_DATABASE_URL', 'a Postgres server on which databases can be made')
const python = setting('HEADWATER_TEST_PYTHON', 'a Python with dbt-postgres and scikit-learn')

/** An empty database, or a copy of another. */
export async function makeWarehouse(template = 'template1'): Promise<Warehouse> {
  const name = `nba_test_${randomBytes(6).toString('hex')}`
  await query(server, `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)}`)
  const location = new URL(server)
  location.pathname = `/${name}`
  const url = location.href
  return {
    url,
    query: (sql, values) => query(url, sql, values),
    copy: () => makeWarehouse(name),
    drop: async () => {
      await query(server, `drop database if exists ${escapeIdentifier(name)} with (force)`)
    },
  }
}

/** Runs dbt as one types it, in the project's folder; `target` keeps the parsed project between calls. */
export function dbt(warehouse: Warehouse, target: string, ...args: readonly string[]): Promise<Ended> {
  return run(['-m', 'dbt.cli.main', ...args], PROJECT, dbtEnvironment(warehouse, target))
}

/** One process that runs dbt for a whole test file, one invocation after the other. */
export interface DbtProcess extends AsyncDisposable {
  run(warehouse: Warehouse, ...args: readonly string[]): Promise<Ended>
}

/** The same as `dbt`, without the second or two that each start of dbt takes. */
export function startDbt(target: string): DbtProcess {
  const child = spawn(python, [join(import.meta.dirname, 'dbt_process.py')], {
    cwd: PROJECT,
    env: { ...inherited(), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let last: Promise<unknown> = Promise.resolve()
  const ask = async (request: object): Promise<Ended> => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await answers.next()
    if (done) throw new Error('dbt ended before it answered')
    return JSON.parse(value)
  }
  return {
    run(warehouse, ...args) {
      const answer = last.then(() => ask({ args, env: dbtEnvironment(warehouse, target) }))
      last = answer.catch(() => {})
      return answer
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}

function dbtEnvironment(warehouse: Warehouse, target: string): Readonly<Record<string, string>> {
  const { hostname, port, username, password, pathname } = new URL(warehouse.url)
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
    DBT_TARGET_PATH: target,
    DBT_LOG_PATH: target,
    DBT_USE_COLORS: 'false',
  }
}

/** The option that passes the logical date. */
export function runDate(date: string): readonly string[] {
  return ['--vars', JSON.stringify({ run_date: date })]
}

/** Runs a Python program of the ML step, in its folder. */
export function ml(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return run(args, join(import.meta.dirname, '../../ml'), { ...env, PYTHONDONTWRITEBYTECODE: '1' })
}

/** A folder outside the project, for what programs leave behind. */
export async function scratchFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'headwater-nba-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Every table's content as one text, so that two states can be compared; the audit table tells of builds, not of data. */
export async function fingerprints(warehouse: Warehouse): Promise<{ readonly [table: string]: string }> {
  const tables = await warehouse.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('silver', 'gold') and tablename <> 'model_audit' order by 1`,
  )
  const prints: { [table: string]: string } = {}
  for (const { name } of tables) {
    const [row] = await warehouse.query<{ print: string }>(
      `select count(*) || ' rows ' || coalesce(sum(hashtextextended(content::text, 0)), 0) as print from ${name} as content`,
    )
    prints[name] = row?.print ?? ''
  }
  return prints
}

function run(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(python, args, { cwd, env: { ...inherited(), ...env }, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ exitCode, output: `${stdout}${stderr}` })
    })
  })
}

/** What programs get of this process's environment, so that a developer's own settings of dbt and Postgres do not. */
function inherited(): { readonly PATH: string; readonly HOME: string } {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME }
}

async function query<Row extends QueryResultRow>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql, [...values])).rows
  } finally {
    await client.end()
  }
}

function setting(name: string, what: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} must name ${what}`)
  return value
}
