import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, oneLine, openDesk, TRANSACTIONS } from './testing/desk.ts'
import { type Call, type Gate, putGate } from './testing/gate.ts'
import { folderOf, originalOf, SILVER } from './testing/lake.ts'
import { readSteadily, type SteadyReader } from './testing/steady-reader.ts'

/*
 * kill -9 at every stage, from the plan of a date to the ledger's record of its promotion. The stage is where a call to AWS, or a
 * write of the ledger, is held: the command that waits for it is killed there. Meanwhile somebody reads what counts, over and over.
 */

let desk: Desk
let gate: Gate
let reader: SteadyReader
const READ = ['2024-01-08', '2024-01-09', '2024-01-11', '2024-01-15', '2024-03-10']

beforeAll(async () => {
  desk = await openDesk()
  gate = await putGate(desk.rig)
  reader = readSteadily(desk.lake, READ)
}, 180_000)
// What a test that failed has left held is not to be met by the next one.
afterEach(() => gate.open())
afterAll(async () => {
  await reader?.stop()
  await gate?.[Symbol.asyncDispose]()
  await desk?.[Symbol.asyncDispose]()
})

const sql = <Row extends object>(text: string, values?: unknown[]) => desk.rig.sql<Row>(text, values)

/** Where a command is killed: it waits there once this has resolved. What held it is let go by `over`. */
interface Stage {
  readonly reached: Promise<unknown>
  readonly over?: () => Promise<void>
}

const heldAt = (matches: (call: Call) => boolean | Promise<boolean>): Stage => ({ reached: gate.hold(matches) })
const heldBehind = (matches: (call: Call) => boolean | Promise<boolean>): Stage => ({
  reached: gate.hold(matches, { answered: true }),
})

/** From this call on no write to a table of the ledger gets through. */
async function beforeWriting(table: string, from: (call: Call) => boolean): Promise<Stage> {
  const client = new Client({ connectionString: desk.rig.state().databaseUrl })
  await client.connect()
  const waiting = `select 1 from pg_locks where not granted and relation = 'headwater.${table}'::regclass`
  const locked = async (): Promise<void> => {
    const { release } = await gate.hold(from)
    await client.query(`begin; lock table headwater.${table} in share mode`)
    release()
    while ((await client.query(waiting)).rows.length === 0) await sleep(10)
  }
  const over = async (): Promise<void> => {
    // Postgres would carry out what the killed command has asked for.
    await client.query(waiting.replace('select 1', 'select pg_terminate_backend(pid)'))
    await client.end()
  }
  return { reached: locked(), over }
}

/** Runs a command until it gets to a stage, and kills it there. */
async function killed({ reached, over }: Stage, ...args: string[]): Promise<void> {
  const command = desk.rig.start(...args)
  const early = command.then(({ exitCode, stdout, stderr }) => {
    throw new Error(`it ended with ${exitCode} before it got there\n${stdout}\n${stderr}`)
  })
  try {
    await Promise.race([reached, early])
  } finally {
    command.kill('SIGKILL')
    await early.catch(() => {})
    await over?.()
  }
}

interface KnownRun {
  readonly run_id: string
  readonly state: string
  readonly message: string | null
}

const runsOf = (date: string) =>
  sql<KnownRun>('select run_id, state, message from headwater.isolated_runs where partition = $1 order by number', [
    date,
  ])
const stateOf = async (date: string) => (await runsOf(date)).at(-1)?.state
const backfill = (date: string): string[] => {
  const version = date.startsWith('2024-03') ? ['--schema-version', 'v2'] : []
  return ['backfill', TRANSACTIONS, '--partition', date, '--reason', 'killed', ...version]
}
const isSuccessOf = (date: string) => (call: Call) =>
  call.startsWith('GET /ohpen-silver/') && call.includes(`run_id=backfill-${date}-`) && call.endsWith('/_SUCCESS')

/** The same again is refused, since that one has not ended; gives the run that it says to resume. */
async function refused(date: string): Promise<string> {
  const { exitCode, stderr } = await desk.headwater(...backfill(date))
  expect(oneLine(stderr)).toContain(`an unfinished backfill writes ${date}`)
  expect(exitCode).toBe(2)
  return /pnpm headwater runs resume (\S+)/.exec(stderr)?.[1] ?? ''
}

async function resumed(date: string): Promise<void> {
  const { exitCode, stdout, stderr } = await desk.headwater('runs', 'resume', await refused(date))
  expect(stdout + stderr).toContain('1 validated')
  expect(exitCode).toBe(0)
}

describe('a backfill', { timeout: 180_000 }, () => {
  it.each<[string, string, (date: string) => Stage | Promise<Stage>]>([
    [
      'before its first start',
      '2024-01-08',
      (date) => heldAt(async (call) => call === 'GetCallerIdentity' && (await stateOf(date)) === 'planned'),
    ],
    ['between its record and its start', '2024-01-09', () => heldAt((call) => call === 'StartExecution')],
    ['between its start and the answer', '2024-01-11', () => heldBehind((call) => call === 'StartExecution')],
    ['while its execution runs', '2024-01-12', () => heldBehind((call) => call === 'DescribeExecution')],
    ['between its execution and its validation', '2024-01-13', (date) => heldAt(isSuccessOf(date))],
    ['before the ledger knows it is right', '2024-03-10', (date) => beforeWriting('isolated_runs', isSuccessOf(date))],
    ['before the ledger knows it is done', '2024-01-14', (date) => beforeWriting('run_assets', isSuccessOf(date))],
  ])('killed %s goes on with what it had started, and starts nothing twice', async (_, date, stage) => {
    await killed(await stage(date), ...backfill(date))
    const [planned] = await runsOf(date)
    await resumed(date)
    expect(await runsOf(date)).toMatchObject([{ run_id: planned?.run_id, state: 'validated' }])
    expect(await desk.lake.executions(`-${date}-`)).toMatchObject([{ name: planned?.run_id, status: 'SUCCEEDED' }])
    expect(await desk.counting(date)).toBe(originalOf(date))
  })

  it('that was killed is given up by what the refusal says, and is no obstacle any more', async () => {
    const date = '2024-01-16'
    await killed(
      heldAt((call) => call === 'StartExecution'),
      ...backfill(date),
    )
    const { stderr } = await desk.headwater(...backfill(date))
    const [, id = ''] = /give it up +pnpm headwater rollback (\S+) --delete/.exec(stderr) ?? []
    expect((await desk.headwater('rollback', id, '--delete', '--yes')).exitCode).toBe(0)
    expect(await stateOf(date)).toBe('deleted')
    expect((await desk.headwater('plan', TRANSACTIONS, '--partition', date)).exitCode).toBe(0)
  })

  it('stopped with Ctrl-C stops its execution, and goes on under a new run_id of the same backfill', async () => {
    const date = '2024-01-15'
    const running = gate.hold((call) => call === 'DescribeExecution')
    const command = desk.rig.start(...backfill(date))
    const { release } = await Promise.race([running, command.then(({ stderr }) => Promise.reject(new Error(stderr)))])
    command.kill('SIGINT')
    release()
    expect((await command).exitCode).toBe(130)
    const [stopped] = await runsOf(date)
    expect(await desk.lake.executions(`-${date}-`)).toMatchObject([{ name: stopped?.run_id, status: 'ABORTED' }])

    await resumed(date)
    const [failed, next] = await runsOf(date)
    expect(failed).toMatchObject({ run_id: stopped?.run_id, state: 'failed' })
    expect(failed?.message).toBe(`stopped by Headwater (${date} went on as ${next?.run_id})`)
    expect(next).toMatchObject({ state: 'validated' })
    expect((await desk.lake.executions(`-${date}-`)).map(({ status }) => status).sort()).toEqual([
      'ABORTED',
      'SUCCEEDED',
    ])

    // What the stopped job may have left is seen; what went on is what the backfill is now.
    await desk.lake.write('ohpen-silver', `${folderOf('2024-01', failed?.run_id ?? '')}/part-00000.parquet`, 'half')
    const { stdout } = await desk.headwater('clean', '--failed', '--dry-run')
    expect(stdout).toContain(failed?.run_id)
    expect(stdout).not.toContain(next?.run_id)
    const shown = await desk.json<Preview>('promote', failed?.run_id ?? '', '--dry-run')
    expect(shown.preview.partitions.map(({ to }) => to.run_id)).toEqual([next?.run_id])
  })

  it('that has ended is no obstacle for the same again, which makes new run_ids', async () => {
    const date = '2024-01-15'
    const { exitCode, stdout } = await desk.headwater('plan', TRANSACTIONS, '--partition', date)
    expect(exitCode).toBe(0)
    const name = /run_id=(backfill-\S+?Z)/.exec(stdout)?.[1] ?? /backfill-2024-01-15-\d{8}T\d{6}Z/.exec(stdout)?.[0]
    expect(name).toBeDefined()
    expect((await runsOf(date)).map(({ run_id }) => run_id)).not.toContain(name)
  })
})

interface Preview {
  readonly preview: { readonly partitions: readonly { readonly to: { readonly run_id: string } }[] }
}

const runOf = async (date: string): Promise<string> => (await runsOf(date)).at(-1)?.run_id ?? ''
const promotion = async (date: string): Promise<string[]> => ['promote', await runOf(date), '--yes']
const latest = () => desk.lake.json<{ readonly run_id: string }>('ohpen-silver', `${SILVER}/_LATEST.json`)
const deeds = async (date: string) =>
  (
    await sql<{ id: string }>(`select id from headwater.deeds where subject = $1 and action = 'promote'`, [
      await runOf(date),
    ])
  ).length
const materialized = async (date: string) =>
  sql<{ run: string }>(
    `select fingerprint as run from headwater.latest_partitions where asset = 'mortgages/silver/transactions' and partition = $1`,
    [date],
  )

describe('a promotion killed', { timeout: 180_000 }, () => {
  it('between Gold and the pointer has changed nothing, and is done by the same again', async () => {
    const date = '2024-01-08'
    await killed(
      heldAt((call) => call.startsWith('PUT ') && call.endsWith('/_CANONICAL.json')),
      ...(await promotion(date)),
    )
    expect(await desk.counting(date)).toBe(originalOf(date))
    const { exitCode, stdout } = await desk.headwater(...(await promotion(date)))
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Promoted')
    expect(await desk.counting(date)).toBe(await runOf(date))
  })

  it.each<[string, string, () => Stage | Promise<Stage>]>([
    [
      'between the pointer and _LATEST.json',
      '2024-03-10',
      () => heldAt((call) => call.startsWith('PUT ') && call.endsWith('/_LATEST.json')),
    ],
    [
      'before the ledger knows what counts',
      '2024-01-09',
      () => beforeWriting('materializations', (call) => call.startsWith('PUT ') && call.endsWith('/_CANONICAL.json')),
    ],
    [
      'before the ledger knows of it',
      '2024-01-11',
      () => beforeWriting('deeds', (call) => call.startsWith('PUT ') && call.endsWith('/_CANONICAL.json')),
    ],
  ])('%s counts, and the next command does what was left undone', async (_, date, stage) => {
    const run = await runOf(date)
    await killed(await stage(), ...(await promotion(date)))
    expect(await desk.counting(date)).toBe(run)
    expect(await deeds(date)).toBe(0)

    const { exitCode, stdout, stderr } = await desk.headwater(...(await promotion(date)))
    expect(stdout).toContain('all of it counts already')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('written down what the ledger did not know')
    expect(await deeds(date)).toBe(1)
    expect(await materialized(date)).toEqual([{ run }])
    expect(await latest()).toMatchObject({ run_id: await runOf('2024-03-10') })
  })
})

describe('after all that', { timeout: 180_000 }, () => {
  it('whoever has read meanwhile has found nothing broken', async () => {
    const { reads, broken } = await reader.stop()
    expect(broken).toEqual([])
    expect(reads).toBeGreaterThan(50)
  })

  it('Gold is what one makes of the runs that count', async () => {
    expect(await desk.reader.wrongGold()).toEqual([])
  })

  it('whatever lies there counts, counted, waits to be promoted, or is seen by clean', async () => {
    const { stdout } = await desk.headwater('clean', '--failed', '--superseded', '--all', '--dry-run', '--json')
    const { previews } = JSON.parse(stdout) as { previews: { items: { id: string }[] }[] }
    const { history } = await desk.lake.canonical()
    const counted = history.flatMap(({ partitions, gold }) => [
      ...partitions.flatMap(({ from, to }) => [from?.run_id, to?.run_id]),
      ...gold.flatMap(({ from, to }) => [from, to]),
    ])
    const waiting = await sql<{ run_id: string }>(
      `select run_id from headwater.isolated_runs where state = 'validated'`,
    )
    const known = new Set([
      ...counted,
      ...waiting.map(({ run_id }) => run_id),
      ...previews.flatMap(({ items }) => items.map(({ id }) => id)),
    ])
    const buckets = await Promise.all(
      ['ohpen-silver', 'ohpen-gold', 'ohpen-quarantine'].map((bucket) => desk.lake.list(bucket)),
    )
    const lying = new Set(buckets.flat().flatMap(({ key }) => /run_id=([^/]+)\//.exec(key)?.[1] ?? []))
    expect([...lying].filter((run) => !known.has(run))).toEqual([])
  })
})
