import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { callJobs, query } from '../test/python.ts'

interface MadeRun {
  readonly metrics: { readonly [name: string]: number }
  readonly months: readonly string[]
  readonly folders: readonly string[]
  readonly parts: readonly (readonly [key: string, rows: number, body: string])[]
  readonly quarantine: readonly { readonly [name: string]: unknown }[]
  readonly success: { readonly files: readonly object[] }
}

const header = 'TransactionID,CustomerID,TransactionAmount,Currency,TransactionTimestamp'
const line = (id: string, time: string, currency = 'EUR') => `${id},C1,10.50,${currency},${time}`

async function makeRun(lines: readonly string[], options: object = {}): Promise<MadeRun> {
  const body = gzipSync([header, ...lines].join('\n')).toString('base64')
  const [made] = await callJobs<MadeRun>([{ call: 'make_run', body, attempts: {}, ...options }])
  if (!made) throw new Error('no answer')
  return made
}

const folder = (year: number, month: string) => `silver/year=${year}/month=${month}/schema_v=v1/run_id=r1`
const parts = ({ parts }: MadeRun) => parts.map(([, , body]) => Buffer.from(body, 'base64'))

describe('a run', () => {
  it('writes the rows of each month into its folder, in parts of the size asked for', async () => {
    const made = await makeRun(
      [
        line('T1', '2024-01-15T09:00:00Z'),
        line('T2', '2023-12-31T23:59:59Z'),
        line('T3', '2024-01-15T08:00:00Z'),
        line('T4', '2024-01-14T09:00:00Z'),
      ],
      { rows_per_part: 2 },
    )
    expect(made.months).toEqual(['2023-12', '2024-01'])
    expect(made.folders).toEqual([folder(2023, '12'), folder(2024, '01')])
    expect(made.parts.map(([key, rows]) => ({ key, rows }))).toEqual([
      { key: `${folder(2023, '12')}/part-00000.parquet`, rows: 1 },
      { key: `${folder(2024, '01')}/part-00000.parquet`, rows: 2 },
      { key: `${folder(2024, '01')}/part-00001.parquet`, rows: 1 },
    ])
    expect(made.success.files).toEqual(made.parts.map(([key, rows]) => ({ key, rows })))
    expect(await query(parts(made).slice(1), 'select id, year, month, run_id from $parts')).toEqual([
      ['T1', '2024', '1', 'r1'],
      ['T3', '2024', '1', 'r1'],
      ['T4', '2024', '1', 'r1'],
    ])
  })

  it('without a row in the month of its ingest_date has that folder all the same, so that it is found with one look', async () => {
    const late = await makeRun([line('T1', '2023-12-31T10:00:00Z')])
    expect(late).toMatchObject({ months: ['2023-12'], folders: [folder(2023, '12'), folder(2024, '01')] })
    const none = await makeRun([])
    expect(none).toMatchObject({ months: [], folders: [folder(2024, '01')], parts: [], quarantine: [] })
    expect(none.metrics).toEqual({ input_rows: 0, valid_rows: 0, quarantined_rows: 0, condemned_rows: 0 })
  })

  it('has the declared columns and types, whatever the values look like', async () => {
    const made = await makeRun([
      '0012,"C, ""1""\r\n2",7,EUR,2024-01-15T09:00:00.25Z',
      '1e5,null,-0.10,USD,2024-01-15T00:00:00Z',
    ])
    const types = await query(parts(made), 'select column_name, column_type from (describe select * from $parts)')
    expect(types).toEqual([
      ['id', 'VARCHAR'],
      ['account_id', 'VARCHAR'],
      ['amount', 'DECIMAL(16,2)'],
      ['currency', 'VARCHAR'],
      ['tx_date', 'TIMESTAMP'],
      ['year', 'INTEGER'],
      ['month', 'INTEGER'],
      ['schema_v', 'VARCHAR'],
      ['run_id', 'VARCHAR'],
    ])
    expect(await query(parts(made), 'select id, account_id, amount, tx_date from $parts')).toEqual([
      ['0012', 'C, "1"\r\n2', '7.00', '2024-01-15 09:00:00.250000'],
      ['1e5', 'null', '-0.10', '2024-01-15 00:00:00'],
    ])
  })

  it('quarantines a row as it came, and says what is wrong with it', async () => {
    const made = await makeRun([
      'T1,C1',
      `${line('T2', '2024-01-15T09:00:00Z')},more`,
      line('T3', ' 2024-01-15T09:00:00Z', 'GBP'),
    ])
    const shared = { source_file_id: 's3://b/k', attempt_count: 1, ingestion_timestamp: '2024-01-15T12:00:00Z' }
    const hash = { row_hash: expect.stringMatching(/^[0-9a-f]{64}$/) }
    expect(made.quarantine).toEqual([
      {
        ...{
          TransactionID: 'T1',
          CustomerID: 'C1',
          TransactionAmount: null,
          Currency: null,
          TransactionTimestamp: null,
        },
        ...{ ...shared, ...hash, validation_error: 'schema' },
      },
      {
        ...{ TransactionID: 'T2', CustomerID: 'C1', TransactionAmount: '10.50', Currency: 'EUR' },
        ...{ TransactionTimestamp: '2024-01-15T09:00:00Z', extra_columns: ['more'] },
        ...{ ...shared, ...hash, validation_error: 'schema' },
      },
      {
        ...{ TransactionID: 'T3', CustomerID: 'C1', TransactionAmount: '10.50', Currency: 'GBP' },
        ...{ TransactionTimestamp: ' 2024-01-15T09:00:00Z', ...shared, ...hash, validation_error: 'currency' },
      },
    ])
  })

  it('condemns a row that is refused a fourth time, and no row that passes now', async () => {
    const lines = [1, 2, 3, 4].map((at) => line(`T${at}`, '2024-01-15T09:00:00Z', at === 4 ? 'EUR' : 'GBP'))
    const hashes = await callJobs<string>(lines.map((text) => ({ call: 'row_hash', columns: text.split(',') })))
    const attempts = Object.fromEntries(hashes.map((hash, at) => [hash, [1, 2, 3, 9][at]]))
    const made = await makeRun(lines, { attempts })
    expect(made.metrics).toEqual({ input_rows: 4, valid_rows: 1, quarantined_rows: 2, condemned_rows: 1 })
    expect(made.quarantine.map((row) => [row.attempt_count, row.validation_error])).toEqual([
      [2, 'currency'],
      [3, 'currency'],
      [3, 'max attempts'],
    ])
  })

  it('counts attempts by the lines of an earlier quarantine, whatever its rows hold', async () => {
    const lines = [line('T\u20281', '2024-01-15T09:00:00Z', 'GBP'), line('T\u00852', '2024-01-15T09:00:00Z', 'GBP')]
    const { quarantine } = await makeRun(lines)
    const [attempts = {}] = await callJobs<object>([{ call: 'attempts_in', quarantine }])
    const again = await makeRun(lines, { attempts })
    expect(again.quarantine.map((row) => row.attempt_count)).toEqual([2, 2])
  })

  it('of schema v2 has one column more, empty where upstream left it open', async () => {
    const body = gzipSync(
      `${header},Channel\n${line('T1', '2024-01-15T09:00:00Z')},app\n${line('T2', '2024-01-15T09:00:00Z')},`,
    )
    const [made] = await callJobs<MadeRun>([
      { call: 'make_run', body: body.toString('base64'), attempts: {}, schema_version: 'v2' },
    ])
    const sql = 'select id, schema_v, channel from $parts'
    expect(await query(made ? parts(made) : [], sql)).toEqual([
      ['T1', 'v2', 'app'],
      ['T2', 'v2', null],
    ])
  })
})
