import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandResult, createRig, type Rig } from '../rig.ts'

/*
 * The commands of runbook B on a fresh sandbox: real state machines, jobs, Parquet and Athena. One story, told in order.
 *
 *   bronze/transactions ── silver/transactions (aside) ──▶ gold/account_months, gold/data_quality
 */

const SILVER = 'silver/transactions'
/** 2024-01-07 never arrived. */
const DATES = ['2024-01-05', '2024-01-06', '2024-01-08']
const RANGE = ['--partitions', '2024-01-05..2024-01-08']

let rig: Rig
beforeAll(() => {
  rig = createRig({ platforms: 'mortgages' })
})
afterAll(() => rig?.[Symbol.asyncDispose]())

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')
const headwater = (...args: string[]): Promise<CommandResult> => rig.headwater(...args)

async function json<T>(...args: string[]): Promise<T> {
  const { stdout, stderr } = await headwater(...args, '--json')
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as T
}

/** Of these dates the runs that count, by Athena: what readers see. */
async function verified(): Promise<{ run_id: string; rows: number }[]> {
  const { runs, ok } = await json<{ ok: boolean; runs: { run_id: string; rows: number }[] }>('verify', SILVER, ...RANGE)
  expect(ok).toBe(true)
  return runs
}

/** The newest materialization of the months of Gold. */
const goldRuns = () =>
  rig.sql<{ partition: string; run: string }>(
    `select partition, fingerprint as run from headwater.latest_partitions
     where asset = 'mortgages/gold/account_months' and partition in ('2023-12', '2024-01') order by partition`,
  )

let id = ''
let goldBefore: unknown

describe('a Silver backfill', () => {
  it('is planned with what was found out, and nothing is started', async () => {
    const { exitCode, stdout } = await headwater('plan', SILVER, ...RANGE, '--downstream')
    expect(exitCode).toBe(0)
    const text = oneLine(stdout)
    expect(text).toContain('4 dates · 3 with Bronze')
    expect(text).toContain('left out 2024-01-07: no Bronze (--strict refuses)')
    expect(text).toContain('2024-01-05 first, as the canary')
    expect(text).toContain('beside the originals; nothing is overwritten')
    expect(text).toContain('at promotion account_months, data_quality')
    expect(await rig.sql('select run_id from headwater.isolated_runs')).toEqual([])
  })

  it.each<[string, string[], string]>([
    ['--strict with a date that never arrived', ['plan', SILVER, ...RANGE, '--strict'], 'no Bronze for 2024-01-07'],
    [
      'a canary that is none of the dates',
      ['plan', SILVER, ...RANGE, '--canary', '2024-01-07'],
      'the canary 2024-01-07 is none',
    ],
    [
      'a schema that is not declared',
      ['plan', SILVER, ...RANGE, '--schema-version', 'v9'],
      'there is no schema version "v9"',
    ],
    ['without dates', ['materialize', SILVER], 'is written aside, over dates: say which'],
    ['by materialize', ['materialize', SILVER, ...RANGE], 'what is written aside is written by a backfill'],
    [
      'a mode of what is rebuilt in place',
      ['backfill', SILVER, ...RANGE, '--full-refresh', '--no-cutoff'],
      '--full-refresh and --no-cutoff are for what is rebuilt in place',
    ],
    ['an id that is none', ['promote', 'backfill-2024-01-05-20260129T150000Z'], 'no backfill and no run is called'],
  ])('refuses %s', async (_, args, message) => {
    const { exitCode, stderr } = await headwater(...args)
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
  })

  it('writes each date aside, the canary first, and tells how to look at it, promote it and undo it', async () => {
    goldBefore = await goldRuns()
    const { exitCode, stdout } = await headwater(
      'backfill',
      SILVER,
      ...RANGE,
      '--downstream',
      '--reason',
      'GBP was rejected',
    )
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/✔ silver\/transactions 2024-01-05\s+canary\s+[\d,]+ valid \(\+\d+\)/)
    expect(stdout).toMatch(/3 validated · all 3 differ from what counts now\n {2}difference\s+\d+ rows more, all GBP/)
    id = /pnpm headwater promote (\S+)/.exec(stdout)?.[1] ?? ''
    expect(id).toMatch(/^backfill-2024-01-05-to-08-\d{8}T\d{6}Z$/)
    expect(stdout).toContain(`pnpm headwater compare ${id}`)
    expect(stdout).toContain(`pnpm headwater rollback ${id} --delete`)
    // Nothing counts before it is promoted.
    expect((await verified()).map(({ run_id }) => run_id)).toEqual(
      DATES.map((date) => `${date.replaceAll('-', '')}T120000Z`),
    )
    expect(await goldRuns()).toEqual(goldBefore)
  })

  it('is reported for programs as well', async () => {
    const found = await json<{ aside: { partition: string }[]; run: { state: string }; markdown: string }>(
      ...['runs', 'report', id],
    )
    expect(found.run.state).toBe('succeeded')
    expect(found.aside.map(({ partition }) => partition).sort()).toEqual(DATES)
    expect(found.markdown).toMatch(/^# Report: /)
  })

  it('is compared by its id and by its dates alike', async () => {
    interface Compared {
      readonly comparisons: readonly { readonly date: string; readonly onlyInB: { readonly rows: number } }[]
      readonly without: readonly { readonly date: string }[]
    }
    const byId = await json<Compared>('compare', id)
    const byDate = await json<Compared>('compare', SILVER, ...RANGE)
    expect(byDate.comparisons).toEqual(byId.comparisons)
    expect(byDate.without.map(({ date }) => date)).toEqual(['2024-01-07'])
    expect(byId.comparisons.map(({ date }) => date)).toEqual(DATES)
    expect(byId.comparisons.every(({ onlyInB }) => onlyInB.rows > 0)).toBe(true)
  })
})

describe('its promotion', () => {
  let before: { run_id: string; rows: number }[]

  it('is not accepted by anybody unless somebody says so', async () => {
    before = await verified()
    const { exitCode, stdout, stderr } = await headwater('promote', id)
    expect(exitCode).toBe(2)
    expect(oneLine(stdout)).toMatch(/all together \d+ rows more, all GBP/)
    expect(stderr).toContain(`then   pnpm headwater promote ${id} --yes`)
    expect(await verified()).toEqual(before)
  })

  it('makes Silver and Gold count together, which readers and the ledger see', async () => {
    const { exitCode, stdout } = await headwater('promote', id, '--yes', '--reason', 'GBP is ours', '--ticket', 'OPS-7')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/Promoted {2}3 dates and \d months? of gold, in one step/)
    const after = await verified()
    expect(after.map(({ run_id }) => run_id)).toEqual(DATES.map((date) => expect.stringContaining(`backfill-${date}-`)))
    expect(after.every(({ rows }, at) => rows > (before[at]?.rows ?? 0))).toBe(true)
    expect(await goldRuns()).not.toEqual(goldBefore)
    const { exitCode: again, stdout: said } = await headwater('promote', id, '--yes')
    expect(again).toBe(0)
    expect(said).toContain('all of it counts already')
  })

  it('is in the history of a date, with the reason and the ticket', async () => {
    const { partitions, deeds } = await json<{
      readonly partitions: readonly {
        readonly runs: readonly { readonly canonical: boolean; readonly state: string }[]
      }[]
      readonly deeds: readonly { readonly action: string; readonly reason: string; readonly ticket: string }[]
    }>('history', SILVER, '--partition', '2024-01-05')
    expect(partitions[0]?.runs.map(({ state, canonical }) => [state, canonical])).toEqual([
      ['original', false],
      ['validated', true],
    ])
    expect(deeds.at(-1)).toMatchObject({ action: 'promote', reason: 'GBP is ours', ticket: 'OPS-7' })
  })

  it('is taken back in one step, and its files go last, when asked for', async () => {
    const { exitCode, stdout } = await headwater('rollback', id, '--reason', 'not yet', '--delete', '--yes')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/Rolled back {2}3 dates/)
    expect(stdout).toMatch(/Deleted {2}\d+ objects/)
    expect(await verified()).toEqual(before)
    const gone = await headwater('promote', id, '--yes')
    expect(gone.exitCode).toBe(1)
    expect(gone.stdout).toContain('its files were deleted')
  })
})

describe('a backfill that is killed', () => {
  it('refuses another one of the same dates, and goes on under its own run_ids', async () => {
    const running = rig.start(
      'backfill',
      SILVER,
      '--partitions',
      '2024-02-01..2024-02-03',
      '--reason',
      'killed',
      '--no-canary',
    )
    for (;;) {
      const started = await rig.sql(`select 1 from headwater.isolated_runs where state = 'running'`)
      if (started.length > 0) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    running.kill('SIGKILL')
    await running
    const names = await rig.sql<{ run_id: string }>(
      `select run_id from headwater.isolated_runs where reason = 'killed' order by 1`,
    )
    expect(names).toHaveLength(3)

    const { exitCode, stderr } = await headwater(
      'backfill',
      SILVER,
      '--partitions',
      '2024-02-03..2024-02-04',
      '--reason',
      'x',
    )
    expect(exitCode).toBe(2)
    expect(stderr).toContain('an unfinished backfill writes 2024-02-03')
    const resume = /pnpm headwater runs resume (\S+)/.exec(stderr)?.[1] ?? ''

    const resumed = await headwater('runs', 'resume', resume)
    expect(resumed.exitCode).toBe(0)
    expect(resumed.stdout).toMatch(/3 validated · /)
    expect(resumed.stdout).toContain('pnpm headwater promote backfill-2024-02-01-to-03-')
    expect(await rig.sql(`select run_id from headwater.isolated_runs where reason = 'killed' order by 1`)).toEqual(
      names,
    )
  })
})

describe('what is over', () => {
  it('is listed before it is deleted; what counts is not', async () => {
    const { exitCode, stdout } = await headwater('clean', '20240105T120000Z', '--dry-run')
    expect(exitCode).toBe(1)
    expect(stdout).toContain('stays   20240105T120000Z: it counts for 2024-01-05')
  })

  it('quarantined rows are counted by error, and their dates run again', async () => {
    const { errors } = await json<{ errors: { error: string; rows: number }[] }>('quarantine', 'list', SILVER, ...RANGE)
    expect(errors.find(({ error }) => error === 'currency')?.rows).toBeGreaterThan(0)
    const { exitCode, stdout } = await headwater(
      'quarantine',
      'rerun',
      SILVER,
      '--error',
      'currency',
      '--partition',
      '2024-01-06',
    )
    expect(exitCode).toBe(0)
    expect(stdout).toContain('1 validated')
    const { deeds } = await json<{ deeds: { action: string }[] }>('history', SILVER, '--partition', '2024-01-06')
    expect(deeds.map(({ action }) => action)).toContain('quarantine rerun')
  })

  it('a backup is counted, checked, and brings back what is gone alone', async () => {
    const { name, count } = await json<{ name: string; count: number }>('backup', SILVER, '--partition', '2024-01-05')
    expect(count).toBeGreaterThan(0)
    const { exitCode, stdout } = await headwater('restore', name)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Nothing to bring back: all of it is there')
  })
})
