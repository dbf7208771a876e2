import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Backfilled, type Desk, oneLine, openDesk, TRANSACTIONS } from './testing/desk.ts'
import { bronzeKey, folderOf, originalOf } from './testing/lake.ts'

/*
 * A scenario for each reason why one backfills, by runbook B: upstream's file, the rules or the job are changed as they are in
 * life, and the rows of Silver and Gold are read back from Parquet. Each has a date of its own.
 */

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

interface Compared {
  readonly comparisons: readonly {
    readonly date: string
    readonly equal: boolean
    readonly onlyInA: { readonly rows: number }
    readonly onlyInB: { readonly rows: number; readonly currencies: { readonly [currency: string]: number } }
    readonly changed: { readonly rows: number; readonly columns: { readonly [column: string]: number } }
    readonly columns: { readonly onlyInB: readonly string[] }
    readonly amounts: { readonly [currency: string]: { readonly difference: string } }
  }[]
}

const compared = async (id: string) => (await desk.json<Compared>('compare', id)).comparisons

const expectGoldToBeRight = async () => expect(await desk.reader.wrongGold()).toEqual([])

/** What upstream sent on a date, as rows of fields; the header first. */
async function bronzeOf(date: string): Promise<string[][]> {
  const text = gunzipSync(await desk.lake.read('ohpen-bronze', bronzeKey(date))).toString()
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
}

/** What upstream sends again, as another Bronze run of the date. */
const sendAgain = (date: string, runId: string, rows: readonly (readonly string[])[]) =>
  desk.lake.write('ohpen-bronze', bronzeKey(date, runId), gzipSync(rows.map((row) => `${row.join(',')}\n`).join('')))

/** With an object of the account changed, as somebody deploys it; it is as before afterwards. */
async function whileChanged<Value>(
  [bucket, key]: readonly [string, string],
  change: (text: string) => string,
  work: () => Promise<Value>,
): Promise<Value> {
  const before = await desk.lake.read(bucket, key)
  await desk.lake.write(bucket, key, change(before.toString()))
  return work().finally(() => desk.lake.write(bucket, key, before))
}

const RULES = ['ohpen-silver', 'config/transaction_etl.json'] as const
const allowing =
  (...currencies: string[]) =>
  (text: string) =>
    JSON.stringify({ ...JSON.parse(text), currencies })

const sumOf = (rows: readonly (readonly string[])[]): string =>
  (rows.reduce((cents, [, , amount]) => cents + Math.round(Number(amount) * 100), 0) / 100).toFixed(2)

describe('a new column', () => {
  it('comes with a file that has it, under the schema version that has it; Gold reads both', async () => {
    const date = '2024-01-16'
    const late = '20240210T090000Z'
    const v2 = ['backfill', TRANSACTIONS, '--partition', date, '--reason', 'channel', '--schema-version', 'v2']
    const tooOld = await desk.headwater(...v2)
    expect(tooOld.exitCode).toBe(1)
    expect(oneLine(tooOld.stdout)).toContain('missing Channel; it is of schema_version v1')

    const [header = [], ...rows] = await bronzeOf(date)
    const channels = ['app', 'web', '']
    const withChannel = rows.map((row, at) => (row.length === 5 ? [...row, channels[at % 3] ?? ''] : row))
    await sendAgain(date, late, [[...header, 'Channel'], ...withChannel])
    const { id } = await desk.backfill(date, 'channel', '--schema-version', 'v2', '--bronze-run', late)
    const [difference] = await compared(id)
    expect(difference).toMatchObject({
      ...{ onlyInA: { rows: 0 }, onlyInB: { rows: 12 }, columns: { onlyInB: ['channel'] } },
      changed: { columns: { channel: difference?.changed.rows } },
    })
    expect(Object.keys(difference?.changed.columns ?? {})).toEqual(['channel'])
    expect(await desk.lake.list('ohpen-silver', `${folderOf('2024-01', id, 'v2')}/_SUCCESS`)).toHaveLength(1)
    await desk.promote(id)
    const found = await desk.reader.counting(date, 'select channel, count(*) as rows from $parts group by 1 order by 1')
    expect(found.map(({ channel }) => channel)).toEqual(['app', 'web', null])
    const versions = `select schema_v, count(*) as runs from $parts where ingest_date like '2024-01-1%' group by 1 order by 1`
    expect(await desk.reader.gold('data_quality', '2024-01', versions)).toEqual([
      { schema_v: 'v1', runs: '9' },
      { schema_v: 'v2', runs: '1' },
    ])
    await expectGoldToBeRight()
  })
})

describe('a validation rule that was too strict', () => {
  it('lets exactly the rows in that it refused, into Silver and into the month', async () => {
    const dates = ['2024-02-11', '2024-02-12']
    const refused = await Promise.all(
      dates.map(async (date) => (await bronzeOf(date)).filter(([, , , currency]) => currency === 'GBP')),
    )
    const { id } = await desk.backfill(dates.join('..'), 'GBP was rejected', '--downstream')
    expect(await compared(id)).toMatchObject(
      dates.map((date, at) => ({
        date,
        onlyInA: { rows: 0 },
        onlyInB: { rows: 12, currencies: { GBP: 12 } },
        changed: { rows: 0 },
        amounts: { GBP: { difference: sumOf(refused[at] ?? []) } },
      })),
    )
    const gbp = `select count(*) as accounts, sum(amount) as amount from $parts where currency = 'GBP'`
    expect(await desk.reader.gold('account_months', '2024-02', gbp)).toEqual([{ accounts: '0', amount: null }])
    await desk.promote(id, '--reason', 'GBP is ours')
    expect(await desk.reader.gold('account_months', '2024-02', gbp)).toMatchObject([{ amount: sumOf(refused.flat()) }])
    await expectGoldToBeRight()
    const { partitions, deeds } = await desk.json<{
      readonly partitions: readonly { readonly runs: readonly { readonly reason: string | null }[] }[]
      readonly deeds: readonly { readonly reason: string | null }[]
    }>('history', TRANSACTIONS, '--partition', '2024-02-11')
    expect(partitions[0]?.runs.at(-1)?.reason).toBe('GBP was rejected')
    expect(deeds.at(-1)?.reason).toBe('GBP is ours')
  })
})

describe('upstream corrected its history', () => {
  it('asks which of the files is meant, and shows what was corrected', async () => {
    const date = '2024-01-12'
    const corrected = '20240115T080000Z'
    const [header = [], ...rows] = await bronzeOf(date)
    const euros = rows.filter((row) => row.length === 5 && row[3] === 'EUR' && /^\d+\.\d\d$/.test(row[2] ?? ''))
    const [dropped = [], ...changed] = euros.slice(100, 104)
    const changedIds = new Set(changed.map(([id]) => id))
    const added = ['T20240112-900001', 'C90001', '12.34', 'EUR', '2024-01-12T09:00:00Z']
    const again = rows
      .filter((row) => row !== dropped)
      .map((row) => (changedIds.has(row[0]) ? [row[0], row[1], `1${row[2]}`, ...row.slice(3)] : row))
      .map((row) => row.map((value) => value ?? ''))
    const original = await desk.lake.read('ohpen-bronze', bronzeKey(date))
    await sendAgain(date, corrected, [header, ...again, added])

    const asked = await desk.headwater('backfill', TRANSACTIONS, '--partition', date, '--reason', 'corrected')
    expect(asked.exitCode).toBe(2)
    for (const words of [`${date} has 2 Bronze runs`, originalOf(date), `--bronze-run ${corrected}`]) {
      expect(asked.stderr).toContain(words)
    }
    expect(await desk.lake.executions(`backfill-${date}`)).toEqual([])

    const { id } = await desk.backfill(date, 'corrected', '--bronze-run', corrected)
    expect(await compared(id)).toMatchObject([
      {
        onlyInA: { rows: 1 },
        onlyInB: { rows: 13, currencies: { GBP: 12, EUR: 1 } },
        changed: { rows: 3, columns: { amount: 3 } },
      },
    ])
    await desk.promote(id)
    await expectGoldToBeRight()
    const amounts = `select id, amount from $parts where id in (${[...changedIds].map((one) => `'${one}'`)}) order by 1`
    expect(await desk.reader.counting(date, amounts)).toEqual(
      changed
        .map(([one, , amount]) => ({ id: one, amount: `1${amount}` }))
        .toSorted((a, b) => (`${a.id}` < `${b.id}` ? -1 : 1)),
    )
    const newcomer = `select transactions, amount from $parts where account_id = 'C90001'`
    expect(await desk.reader.gold('account_months', '2024-01', newcomer)).toEqual([
      { transactions: '1', amount: '12.34' },
    ])
    expect(await desk.lake.read('ohpen-bronze', bronzeKey(date))).toEqual(original)
  })
})

describe('quarantined rows that now pass', () => {
  const date = '2024-01-20'

  /** The quarantined rows of a run, each with how often it was refused. */
  async function quarantined(
    runId: string,
  ): Promise<Map<string, { attempts: number; error: string; currency: string }>> {
    const key = `quarantine/mortgages/transactions/ingest_date=${date}/run_id=${runId}/part-00000.json`
    const lines = (await desk.lake.read('ohpen-quarantine', key)).toString().trimEnd().split('\n')
    const rows = lines.map((line) => JSON.parse(line))
    return new Map(
      rows.map((row) => [
        row.row_hash,
        { attempts: row.attempt_count, error: row.validation_error, currency: row.Currency },
      ]),
    )
  }

  it('are run again by what was wrong with them, condemned ones too; what still fails has one attempt more', async () => {
    const before = await quarantined(originalOf(date))
    const traded = [...before.values()].filter(({ currency }) => currency === 'XBT')
    expect(traded.map(({ attempts, error }) => [attempts, error])).toEqual([
      [3, 'max attempts'],
      [3, 'max attempts'],
      [3, 'currency'],
    ])
    const list = ['quarantine', 'list', TRANSACTIONS, '--partition', date]
    const { errors } = await desk.json<{ errors: { error: string; rows: number }[] }>(...list)
    expect(errors.find(({ error }) => error === 'max attempts')?.rows).toBe(2)

    const rerun = async (): Promise<Backfilled> => {
      const args = ['quarantine', 'rerun', TRANSACTIONS, '--error', 'max attempts', '--partition', date]
      const output = await desk.well(...args, '--reason', 'XBT is traded now')
      const id = /pnpm headwater promote (\S+)/.exec(output)?.[1] ?? ''
      return { id, output, runs: await desk.runsOf(id) }
    }
    const { id } = await whileChanged(RULES, allowing('EUR', 'USD', 'GBP', 'XBT'), rerun)
    expect(await compared(id)).toMatchObject([{ onlyInA: { rows: 0 }, onlyInB: { currencies: { GBP: 11, XBT: 3 } } }])
    const after = await quarantined(id)
    expect(after.size).toBe(before.size - 11 - 3)
    for (const [hash, { attempts }] of after) expect(attempts).toBe((before.get(hash)?.attempts ?? 0) + 1)
    await desk.promote(id)
    await expectGoldToBeRight()

    // What is in Silver already is no reason to refuse a row of the same file, and attempts are those of what counts.
    const third = await whileChanged(RULES, allowing('EUR', 'USD', 'GBP', 'XBT'), () =>
      desk.backfill(date, 'once more'),
    )
    expect(await compared(third.id)).toMatchObject([{ equal: true }])
    const last = await quarantined(third.id)
    expect([...last.keys()].toSorted()).toEqual([...after.keys()].toSorted())
    expect(new Set([...last.values()].map(({ attempts }) => attempts))).toEqual(new Set([3]))
    const { deeds } = await desk.json<{ deeds: { action: string }[] }>('history', TRANSACTIONS, '--partition', date)
    expect(deeds.map(({ action }) => action)).toEqual(['adopt', 'quarantine rerun', 'promote'])
  })
})

describe('changed business logic', () => {
  it('is a job that writes other values: which columns of how many rows is shown, and taken back whole', async () => {
    const date = '2024-02-13'
    const lower = (source: string): string => {
      const changed = source.replace('values[ACCOUNT], values[AMOUNT]', 'values[ACCOUNT].lower(), values[AMOUNT]')
      if (changed === source) throw new Error('the job is not what this changes')
      return changed
    }
    const module = ['ohpen-artifacts', 'glue/rules.py'] as const
    const { id } = await whileChanged(module, lower, () => desk.backfill(date, 'accounts are written in small letters'))
    const count = 'select count(*) as rows from $parts'
    const [before] = await desk.reader.counting(date, count)
    expect(await compared(id)).toMatchObject([
      {
        onlyInA: { rows: 0 },
        onlyInB: { rows: 12 },
        changed: { rows: Number(before?.rows), columns: { account_id: Number(before?.rows) } },
      },
    ])
    await desk.promote(id)
    const small = `select sum(transactions) as rows from $parts where account_id like 'c%'`
    const [after] = await desk.reader.counting(date, count)
    expect(await desk.reader.gold('account_months', '2024-02', small)).toEqual([{ rows: after?.rows }])
    await expectGoldToBeRight()
    await desk.well('rollback', id, '--reason', 'readers expect capitals')
    expect(await desk.reader.gold('account_months', '2024-02', small)).toEqual([{ rows: null }])
    await expectGoldToBeRight()
  })
})
