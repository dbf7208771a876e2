import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandResult } from '../rig.ts'
import { openShop, SECRET, type Shop } from './testing/shop.ts'

/*
 * The command over days, on a warehouse of its user's: what it refuses, what it says of each end that a day can have, whom
 * it tells, and how it explains afterwards what is stale.
 */

let database: TestDatabase
let shop: Shop

const BACKFILL = ['backfill', 'bronze/orders', '--downstream', '--yes', '--reason', 'the source was late']
const days = (text: string): string[] => ['--partitions', text]
const amounts = { '2025-01-01': [1, 2], '2025-01-02': [5], '2025-01-03': [3, 4], '2025-01-04': [8] }

beforeAll(async () => {
  database = await testDatabase()
  shop = await openShop(database.url)
})

afterAll(async () => {
  await shop?.[Symbol.asyncDispose]()
  await database?.drop()
})

const said = ({ stdout, stderr }: CommandResult): string => stdout + stderr
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')
/** What was posted since the last time. */
const posted = (): string[] => shop.hook.texts.splice(0)
const byDay = () =>
  shop.sql<{ day: string; amount: number }>(
    'select day::text as day, amount::int as amount from gold.by_day order by day',
  )

describe('what is refused', () => {
  it('materialize over days of such a target, with the command that it is', async () => {
    const { exitCode, stderr } = await shop.headwater('materialize', 'bronze/orders', ...days('2025-01-01'), '--yes')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('error: over partitions of prod, materialize is a backfill: it keeps a reason')
    expect(oneLine(stderr)).toContain(
      'then pnpm headwater backfill bronze/orders --partitions 2025-01-01 --date 2025-01-05 --target prod, with --reason',
    )
  })

  it.each<[string, string[], string]>([
    ['without days', ['backfill', 'bronze/orders', '--yes'], 'a backfill is over partitions: say which'],
    [
      'without a reason',
      ['backfill', 'bronze/orders', ...days('2025-01-01'), '--yes'],
      'a backfill of prod needs a reason, and there is nobody to ask',
    ],
    [
      'of what has no days',
      ['backfill', 'by_day', ...days('2025-01-01'), '--yes', '--reason', 'x'],
      'nothing that was asked for has partitions',
    ],
    ['of a day to come', [...BACKFILL, ...days('2025-01-05')], '2025-01-05 is after the newest partition, 2025-01-04'],
    ['of a day before the first', [...BACKFILL, ...days('2024-12-31')], 'before the first partition, 2025-01-01'],
    [
      'in two modes at once',
      [...BACKFILL, ...days('2025-01-01'), '--incremental', '--full-refresh'],
      'one or the other',
    ],
    [
      'of a name that is almost one',
      ['backfill', 'bronze/ordres', ...days('2025-01-01'), '--yes', '--reason', 'x'],
      'did you mean  bronze/orders',
    ],
    ['as two kinds of text', ['plan', 'by_day', '--as-runbook', '--json'], 'one or the other'],
  ])('a backfill %s', async (_, words, message) => {
    const { exitCode, stdout, stderr } = await shop.headwater(...words)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('nothing was written by any of that', async () => {
    const schemas = await shop.sql("select from pg_namespace where nspname in ('headwater', 'gold')")
    expect(schemas).toEqual([])
  })
})

describe('days of all sorts in one backfill', () => {
  let run: CommandResult

  beforeAll(async () => {
    shop.source({ ...amounts, '2025-01-02': 'none yet', '2025-01-03': 'down', '2025-01-04': [] })
    run = await shop.headwater(...BACKFILL, ...days('2025-01-01..2025-01-04'))
  }, 120_000)

  it('fails, with every end told apart in the lines and in the sum', () => {
    expect(run.exitCode, said(run)).toBe(1)
    const text = run.stdout
    expect(text).toMatch(/^ ◌ bronze\/orders 2025-01-02 +nothing of 2025-01-02 at the source yet/m)
    expect(text).toMatch(/^ ✖ bronze\/orders 2025-01-03 +the source is down/m)
    expect(text).toMatch(/^ ✖ bronze\/orders +4 dates · 2 done · 1 unavailable · 1 failed · 1 empty · 2 rows/m)
    expect(text).toMatch(/^Failed {2}2 of 12 · 8 done \(3 empty\) · 2 unavailable · run \w+/m)
    expect(oneLine(text)).toContain('bronze/orders 2025-01-03 (failed): 3 assets lack it')
  })

  it('rebuilds what is behind, once, of the days that came', async () => {
    expect(await byDay()).toEqual([{ day: '2025-01-01', amount: 3 }])
    const [{ built, kind, reason } = {}] = await shop.sql<{ built: string; kind: string; reason: string }>(
      `select kind, reason, (select count(*) from headwater.materializations where asset = 'shop/gold/by_day') as built
       from headwater.runs`,
    )
    expect({ built, kind, reason }).toEqual({ built: '1', kind: 'backfill', reason: 'the source was late' })
  })

  it('tells people what failed and what was not there, with the commands to type', () => {
    const [failed = '', missing = '', ...more] = posted()
    expect(more).toEqual([])
    expect(failed).toMatch(/^Run failed: bronze\/orders\+ on prod\n/)
    expect(failed).toContain('the source is down')
    expect(failed).toMatch(/`pnpm headwater runs resume \w+ --target prod`/)
    expect(missing).toMatch(/^Data not available: bronze\/orders, bronze\/returns for 2025-01-02 on prod\n/)
    const command =
      "pnpm headwater backfill bronze/orders --partition 2025-01-02 --downstream --target prod --reason 'the source was late'"
    expect(missing).toContain(command)
    expect(oneLine(run.stdout.replaceAll('\\', ''))).toContain(`later ${command}`)
  })

  it('says afterwards, too, how each day ended, and shows no secret', async () => {
    const [, runId = ''] = /run (\w+) · /.exec(run.stdout) ?? []
    const shown = await shop.headwater('runs', 'show', runId)
    expect(shown.stdout).toMatch(/^ ✖ bronze\/orders 2025-01-03/m)
    expect(shown.stdout).toContain('without 2025-01-02, 2025-01-03')
    for (const one of [run, shown]) expect(said(one)).not.toContain(SECRET)
  })
})

describe('the same trouble again', () => {
  it('is told once, and the exit code says what was asked for', { timeout: 120_000 }, async () => {
    const lenient = await shop.headwater(...BACKFILL, ...days('2025-01-02'))
    expect(lenient.exitCode, said(lenient)).toBe(0)
    expect(lenient.stdout).toMatch(/^Nothing rebuilt: no new data {2}2 unavailable · \d+ not run/m)
    const strict = await shop.headwater(...BACKFILL, ...days('2025-01-02'), '--fail-on-unavailable')
    expect(strict.exitCode).toBe(1)
    expect(posted()).toEqual([])
  })

  it('is shown by status and why, with the time since when', async () => {
    const status = await shop.headwater('status', 'bronze/orders')
    expect(status.exitCode).toBe(1)
    expect(status.stdout).toMatch(
      /✖ {2}bronze\/orders {2}failed {2}2025-01-03 since [\d-]* ?\d\d:\d\dZ: the source is down/,
    )
    const why = await shop.headwater('why', 'bronze/orders')
    expect(why.exitCode).toBe(1)
    expect(oneLine(why.stdout)).toMatch(
      /root bronze\/orders lacks 2 partitions 2025-01-02\.\.2025-01-03, 2025-01-03 failed since .* \(run \w+\): the source is down/,
    )
    expect(oneLine(why.stdout.replaceAll('\\', ''))).toContain(
      "mend pnpm headwater backfill bronze/orders --partitions 2025-01-02..2025-01-03 --downstream --target prod --reason 'the source was late'",
    )
  })
})

describe('a day that comes late', () => {
  it('is over: people hear that, and a webhook that is broken costs nothing', { timeout: 120_000 }, async () => {
    shop.source(amounts)
    shop.hook.status = 404
    const first = await shop.headwater(...BACKFILL, ...days('2025-01-02'), '--json')
    expect(first.exitCode, first.stderr).toBe(0)
    expect(first.stderr).toContain('alert not sent to the webhook: it answered 404')
    expect(said(first)).not.toContain(SECRET)
    posted()
    shop.hook.status = 200
    const run = await shop.headwater(...BACKFILL, ...days('2025-01-02..2025-01-04'))
    expect(run.exitCode, said(run)).toBe(0)
    expect(posted().map((text) => text.split('\n')[0])).toEqual([
      'Recovered: bronze/orders 2025-01-02..2025-01-03, bronze/returns 2025-01-02..2025-01-03 on prod',
    ])
    expect(await byDay()).toEqual([
      { day: '2025-01-01', amount: 3 },
      { day: '2025-01-02', amount: 5 },
      { day: '2025-01-03', amount: 7 },
      { day: '2025-01-04', amount: 8 },
    ])
  })

  it('brought in alone explains what is stale behind it, from the root on', { timeout: 120_000 }, async () => {
    shop.source({ ...amounts, '2025-01-02': [5, 100] })
    const alone = BACKFILL.filter((word) => word !== '--downstream')
    const run = await shop.headwater(...alone, ...days('2025-01-02'))
    expect(run.exitCode, said(run)).toBe(0)
    const { exitCode, stdout } = await shop.headwater('why', 'best_day')
    expect(exitCode).toBe(1)
    const lines = oneLine(stdout)
    expect(stdout).toMatch(/^gold\/best_day is stale\n {2}because gold\/by_day is not right, which best_day reads\n/)
    expect(lines).toMatch(
      /because bronze\/orders took in 2025-01-02, .*\(version \w+ → \w+\), and (silver\/)?orders last read \w+/,
    )
    expect(lines).toMatch(/root bronze\/orders 2025-01-02, backfilled by run \w+: "the source was late"/)
    expect(lines).toContain('mend pnpm materialize gold/best_day --stale --date 2025-01-05 --target prod')
    const json = await shop.headwater('why', 'best_day', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({
      key: 'shop/gold/best_day',
      health: 'stale',
      root: { type: 'arrived', asset: 'shop/bronze/orders', partitions: [{ partition: '2025-01-02' }] },
    })
    expect((await shop.headwater('why', 'bronze/orders')).stdout).toMatch(
      /late +2025-01-03 arrived|late +2025-01-02 arrived/,
    )
    const mended = await shop.headwater('materialize', 'best_day', '--stale', '--yes')
    expect(mended.exitCode, said(mended)).toBe(0)
    expect(await shop.sql('select amount::int from gold.best_day')).toEqual([{ amount: 105 }])
  })

  it('that comes again as it was stops the wave behind it', { timeout: 120_000 }, async () => {
    const run = await shop.headwater(...BACKFILL, ...days('2025-01-02'))
    expect(run.exitCode, said(run)).toBe(0)
    expect(run.stdout).toMatch(/^Done: nothing has changed {2}2 unchanged \(1 empty\) · 3 unchanged upstream · run/m)
    expect(run.stdout).toMatch(/^ = bronze\/orders 2025-01-02 +unchanged .*stops here: 3 still right/m)
    const forced = await shop.headwater(...BACKFILL, ...days('2025-01-02'), '--no-cutoff')
    expect(forced.exitCode, said(forced)).toBe(0)
    expect(forced.stdout).not.toContain('unchanged upstream')
  })
})

describe('code that changes', () => {
  it('is told by its part; a comment changes nothing', { timeout: 120_000 }, async () => {
    shop.rig.write('dbt/models/prices.sql', '-- what one costs\nselect 1 as price\n')
    expect(oneLine((await shop.headwater('why', 'prices')).stdout)).toContain('gold/prices is fresh made')
    shop.rig.write('dbt/models/prices.sql', 'select 2 as price\n')
    const { stdout, exitCode } = await shop.headwater('why', 'best_day')
    expect(exitCode).toBe(1)
    expect(oneLine(stdout)).toContain('root gold/prices: its SQL changed since it was made at')
    shop.rig.write('dbt/models/prices.sql', '{{ config(unlogged=true) }}\nselect 1 as price\n')
    expect(oneLine((await shop.headwater('why', 'prices')).stdout)).toContain(
      'root gold/prices: its SQL and config changed',
    )
    shop.rig.write('dbt/models/prices.sql', 'select 2 as price\n')
  })

  it('is built by hand from the runbook as Headwater would', { timeout: 120_000 }, async () => {
    const { stdout, exitCode, stderr } = await shop.headwater('plan', 'prices', '--downstream', '--as-runbook')
    expect(exitCode, stderr).toBe(0)
    const blocks = [...stdout.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands)
    expect(blocks).toHaveLength(1)
    const script = ['set -e', ...blocks].join('\n')
    await execa('bash', ['-c', script], { cwd: shop.rig.root, env: shop.connection })
    expect(await shop.sql('select amount::int from gold.best_day')).toEqual([{ amount: 210 }])
  })
})

it('every command shows how it is used', async () => {
  for (const command of ['backfill', 'why', 'plan', 'materialize', 'status']) {
    const { stdout, exitCode } = await shop.rig.headwater(command, '--help')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}headwater ${command}`))
  }
})
