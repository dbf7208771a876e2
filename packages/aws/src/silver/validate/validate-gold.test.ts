import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GoldSuccessDocument, RunRef, SuccessDocument } from '../documents.ts'
import { parquet, withDuckdb } from '../duckdb.ts'
import { goldFolder, homeSuccessKey, partKey, successKey } from '../layout.ts'
import { type Objects, openObjects } from '../objects.ts'
import { type Emulator, startEmulator } from '../testing/emulator.ts'
import { parquetOf, transactions, writeRun } from './testing/written-run.ts'
import { validateGold } from './validate-gold.ts'

// January is made of two runs: 15 January (v1, with rows of December as well), and 16 January (v2).

const MONTH = '2024-01'
const FIRST: RunRef = { ingest_date: '2024-01-15', schema_v: 'v1', run_id: 'first' }
const SECOND: RunRef = { ingest_date: '2024-01-16', schema_v: 'v2', run_id: 'second' }

let emulator: Emulator
let gold: Objects
let silver: Objects
const successes: SuccessDocument[] = []
let made = 0

beforeAll(async () => {
  emulator = await startEmulator()
  const { aws, dataset } = emulator
  gold = openObjects(aws, dataset.gold.bucket)
  silver = openObjects(aws, dataset.silver.bucket)
  const common = { executionArn: 'arn', bronzeRun: 'b' }
  const first = [
    ...transactions('2024-01-15', 10),
    ...transactions('2024-01-15', 4, 'GBP'),
    ...transactions('2023-12-31', 3),
  ]
  const second = transactions('2024-01-16', 6).map((row) => ({ ...row, channel: 'web' }))
  successes.push(await writeRun(aws, dataset, { ...FIRST, ...common, valid: first, quarantine: ['type'] }))
  successes.push(await writeRun(aws, dataset, { ...SECOND, ...common, valid: second }))
})

afterAll(() => emulator.stop())

interface Change {
  readonly inputs?: readonly RunRef[]
  readonly success?: Partial<GoldSuccessDocument>
  /** Around the right query of account_months. */
  readonly sums?: (sql: string) => string
  readonly quality?: (sql: string) => string
}

/** Writes a gold run as the job does, or nearly, and validates it. */
async function validate({ inputs = [FIRST, SECOND], success = {}, sums = same, quality = same }: Change = {}) {
  const { aws, dataset } = emulator
  made += 1
  const runId = `gold-2024-01-${made}`
  const parts = successes.flatMap(({ files }) => files.filter(({ key }) => key.includes('month=01')))
  await withDuckdb(async (duckdb) => {
    const files = await Promise.all(
      parts.map(async ({ key }, at) => {
        const file = `${duckdb.folder}/${at}.parquet`
        await silver.download(key, file)
        return file
      }),
    )
    const tables = {
      account_months: sums(
        `select account_id, '${MONTH}' as month, currency, count(*) as transactions, sum(amount)::decimal(18,2) as amount,
           min(tx_date) as first_tx, max(tx_date) as last_tx
         from ${parquet(files)} group by account_id, currency`,
      ),
      data_quality: quality(
        `select * from (values ('${MONTH}', '2024-01-15', 'v1', 'first', 18, 17, 1, 0, 14), ('${MONTH}', '2024-01-16', 'v2', 'second', 6, 6, 0, 0, 6))
           t(month, ingest_date, schema_v, run_id, input_rows, valid_rows, quarantined_rows, condemned_rows, month_rows)`,
      ),
    }
    for (const [name, sql] of Object.entries(tables)) {
      const folder = goldFolder(dataset, name, MONTH, runId)
      const [row] = await duckdb.rows(`select count(*)::integer as "rows" from (${sql})`)
      const key = partKey(folder, 0)
      await gold.write(key, await parquetOf(duckdb, sql))
      const document: GoldSuccessDocument = {
        run_id: runId,
        execution_arn: 'arn',
        completed_at: '2026-01-29T15:00:30Z',
        month: MONTH,
        inputs,
        files: [{ key, rows: Number(row?.rows) }],
        ...success,
      }
      await gold.write(successKey(folder), JSON.stringify(document))
    }
  })
  const key = (name: string) => goldFolder(dataset, name, MONTH, runId)
  return {
    key,
    again: () => validateGold(aws, dataset, MONTH, runId),
    ...(await validateGold(aws, dataset, MONTH, runId)),
  }
}

function same(sql: string): string {
  return sql
}

describe('validateGold', () => {
  it('finds nothing wrong with a month that is the sum of its runs, of whatever schema versions', async () => {
    expect(await validate()).toMatchObject({ ok: true, findings: [] })
  })

  it.each([
    ['counts a row twice', (sql: string) => `select * replace (transactions + 1 as transactions) from (${sql})`],
    [
      'adds up a cent too many',
      (sql: string) => `select * replace ((amount + 0.01)::decimal(18,2) as amount) from (${sql})`,
    ],
    ['leaves an account out', (sql: string) => `from (${sql}) where currency <> 'GBP'`],
    ['has an account twice', (sql: string) => `from (${sql}) union all (from (${sql}) limit 1)`],
    ['is called another month', (sql: string) => `select * replace ('2024-02' as month) from (${sql})`],
  ])('finds out that account_months %s', async (_, sums) => {
    const { findings } = await validate({ sums })
    expect(findings.map(({ rule }) => rule)).toEqual(['sums'])
    expect(findings[0]?.message).toMatch(/^account_months is not what the runs it names add up to, in \d rows$/)
  })

  it('finds out that account_months has other columns', async () => {
    const { findings } = await validate({ sums: (sql) => `select * exclude (last_tx) from (${sql})` })
    expect(findings.map(({ rule }) => rule)).toEqual(['schema'])
  })

  it('finds out that data_quality says other figures, or lacks a run', async () => {
    const figures = await validate({
      quality: (sql) => `select * replace (month_rows + 3 as month_rows) from (${sql})`,
    })
    expect(figures.findings.map(({ rule }) => rule)).toEqual(['sums'])
    const run = await validate({ quality: (sql) => `from (${sql}) where schema_v = 'v1'` })
    expect(run.findings[0]?.evidence.join()).toMatch(
      /found no such row, expected month 2024-01, ingest_date 2024-01-16/,
    )
  })

  it('refuses two runs of one date, without which nothing is counted twice', async () => {
    const { findings } = await validate({ inputs: [FIRST, { ...FIRST, run_id: 'backfill' }] })
    expect(findings).toEqual([
      {
        rule: 'inputs',
        message: 'a date is counted more than once: 2024-01-15 from first and backfill',
        evidence: expect.any(Array),
      },
    ])
  })

  it('finds out that it names other runs than those whose rows it has', async () => {
    const { findings } = await validate({ inputs: [FIRST] })
    expect(findings.map(({ rule }) => rule)).toEqual(['sums', 'sums'])
  })

  it('refuses what is of another month or run, or names files that lie elsewhere', async () => {
    expect((await validate({ success: { month: '2024-02' } })).findings.map(({ rule }) => rule)).toEqual(['inputs'])
    expect((await validate({ success: { run_id: 'other' } })).findings.map(({ rule }) => rule)).toEqual(['run id'])
    const elsewhere = await validate({ success: { files: [{ key: 'gold/mortgages/x.parquet', rows: 1 }] } })
    expect(elsewhere.findings.map(({ rule }) => rule)).toEqual(['parts'])
    expect((await validate({ success: { files: [] } })).findings.map(({ rule }) => rule)).toEqual(['parts'])
  })

  it('refuses a run with a part or a _SUCCESS that is damaged or gone', async () => {
    const run = await validate()
    const part = partKey(run.key('account_months'), 0)
    await gold.write(part, 'no Parquet')
    expect((await run.again()).findings.map(({ rule }) => rule)).toEqual(['parts'])
    await gold.remove([part])
    expect((await run.again()).findings[0]?.evidence).toEqual([
      `s3://ohpen-gold/${part}: found no such object, expected 4 rows by _SUCCESS`,
    ])
    await gold.remove([successKey(run.key('data_quality'))])
    expect((await run.again()).findings).toMatchObject([
      { rule: 'success', message: expect.stringMatching(/is missing$/) },
    ])
  })

  it('refuses a month of a run that is gone', async () => {
    const { dataset } = emulator
    const run = await validate()
    const key = homeSuccessKey(dataset, SECOND)
    await silver.remove([key])
    expect((await run.again()).findings.map(({ rule }) => rule)).toEqual(['inputs'])
    await silver.write(key, JSON.stringify(successes[1]))
  })
})
