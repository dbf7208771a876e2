import { UserError } from '@headwater/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunRef } from '../documents.ts'
import { withDuckdb } from '../duckdb.ts'
import { homeSuccessKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { type Emulator, startEmulator } from '../testing/emulator.ts'
import { parquetOf, partSql, type Transaction, transactions, writeRun } from '../validate/testing/written-run.ts'
import { compareRuns } from './compare-runs.ts'

const DATE = '2024-01-15'
const ROWS = transactions(DATE, 40)

let emulator: Emulator
let runs = 0

beforeAll(async () => {
  emulator = await startEmulator()
})

afterAll(() => emulator.stop())

async function aRun(valid: readonly Transaction[], schema_v = 'v1'): Promise<RunRef> {
  runs += 1
  const run = { ingest_date: DATE, schema_v, run_id: `run-${runs}` }
  await writeRun(emulator.aws, emulator.dataset, { ...run, valid, executionArn: 'arn', bronzeRun: run.run_id })
  return run
}

async function compare(a: readonly Transaction[], b: readonly Transaction[], versions = ['v1', 'v1']) {
  const runs = { a: await aRun(a, versions[0]), b: await aRun(b, versions[1]) }
  return compareRuns(emulator.aws, emulator.dataset, { date: DATE, ...runs })
}

describe('compareRuns', () => {
  it('finds runs with the same rows equal, in whatever order, though their run_ids differ', async () => {
    const comparison = await compare(ROWS, [...ROWS].reverse())
    expect(comparison).toMatchObject({
      equal: true,
      summary: 'no difference',
      onlyInA: { rows: 0, samples: [] },
      onlyInB: { rows: 0 },
      changed: { rows: 0, columns: {} },
      a: { rows: 40, repeatedIds: 0, metrics: { valid_rows: 40 } },
    })
  })

  it('shows the rows that only one has, with their currency and amount', async () => {
    const gbp = transactions(DATE, 12, 'GBP')
    const comparison = await compare(ROWS, [...ROWS, ...gbp])
    const pounds = gbp.reduce((sum, { amount }) => sum + Number(amount), 0).toFixed(2)
    expect(comparison).toMatchObject({
      equal: false,
      summary: `12 rows more, all GBP, +${pounds}`,
      onlyInB: { rows: 12, currencies: { GBP: 12 } },
      amounts: { GBP: { a: '0.00', b: pounds, difference: pounds } },
    })
    expect(comparison.onlyInB.samples[0]).toEqual({
      id: 'GBP-2024-01-15-00000',
      account_id: 'account-0',
      amount: '10.25',
      currency: 'GBP',
      tx_date: '2024-01-15 00:30:00',
    })
    expect((await compare([...ROWS, ...gbp], ROWS)).summary).toBe(`12 rows fewer, all GBP, -${pounds}`)
  })

  it('shows what changed in which columns', async () => {
    const other = ROWS.map((row, at) => (at < 2 ? { ...row, amount: '99.99', account_id: 'x' } : row))
    const { changed, summary, onlyInA } = await compare(ROWS, other)
    expect(onlyInA.rows).toBe(0)
    expect(changed).toMatchObject({ rows: 2, columns: { amount: 2, account_id: 2 } })
    expect(changed.samples[0]).toEqual({
      id: 'EUR-2024-01-15-00000',
      changes: { account_id: { a: 'account-0', b: 'x' }, amount: { a: '10.25', b: '99.99' } },
    })
    expect(summary).toBe('2 rows changed: account_id 2, amount 2, EUR +178.48')
  })

  it('shows at most 20 samples, by id', async () => {
    const { onlyInB, changed } = await compare(ROWS, [
      ...ROWS.map((row) => ({ ...row, currency: 'USD' })),
      ...transactions(DATE, 30, 'GBP'),
    ])
    expect(onlyInB).toMatchObject({ rows: 30 })
    expect(onlyInB.samples).toHaveLength(20)
    expect(changed).toMatchObject({ rows: 40, columns: { currency: 40 } })
    expect(changed.samples.map(({ id }) => id)).toEqual(ROWS.slice(0, 20).map(({ id }) => id))
  })

  it('takes a column that a version does not have for null', async () => {
    const same = await compare(ROWS, ROWS, ['v1', 'v2'])
    expect(same).toMatchObject({ equal: true, columns: { onlyInA: [], onlyInB: ['channel'] } })
    const filled = ROWS.map((row, at) => (at < 3 ? { ...row, channel: 'web' } : row))
    const comparison = await compare(ROWS, filled, ['v1', 'v2'])
    expect(comparison).toMatchObject({ equal: false, changed: { rows: 3, columns: { channel: 3 } } })
    expect(comparison.summary).toBe('3 rows changed: channel 3, channel is new')
  })

  it('pairs each row of an id that occurs several times at most once, equal ones first', async () => {
    const [first, ...rest] = ROWS
    if (first === undefined) throw new Error('no rows')
    const twice = { ...first, amount: '77.00' }
    const more = await compare(ROWS, [twice, first, ...rest])
    expect(more).toMatchObject({
      onlyInB: { rows: 1 },
      changed: { rows: 0 },
      a: { repeatedIds: 0 },
      b: { repeatedIds: 1 },
    })
    expect(more.onlyInB.samples[0]).toMatchObject({ amount: '77.00' })
    const other = await compare([first, twice, ...rest], [first, { ...twice, amount: '78.00' }, ...rest])
    expect(other).toMatchObject({ onlyInA: { rows: 0 }, onlyInB: { rows: 0 }, changed: { rows: 1 } })
    expect(await compare([first, first, ...rest], [first, ...rest])).toMatchObject({ onlyInA: { rows: 1 } })
  })

  it('compares with a run that has no rows', async () => {
    expect((await compare([], ROWS)).summary).toMatch(/^40 rows more, all EUR, \+/)
    expect(await compare([], [])).toMatchObject({ equal: true, amounts: {} })
  })

  it('refuses a run of which something is gone or damaged, and says what', async () => {
    const [a, b] = [await aRun(ROWS), await aRun(ROWS)]
    const { aws, dataset } = emulator
    const silver = openObjects(aws, dataset.silver.bucket)
    const success = homeSuccessKey(dataset, b)
    const part = success.replace('_SUCCESS', 'part-00000.parquet')
    const refusal = async () => {
      const error: unknown = await compareRuns(aws, dataset, { date: DATE, a, b }).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'bad-source', message: `run ${b.run_id} of 2024-01-15 cannot be compared` })
      return error instanceof UserError ? error.details[0] : null
    }
    const whole = (await silver.read(part))?.body ?? new Uint8Array()
    await silver.write(
      part,
      whole.map((byte, at) => (at > 10 && at < 400 ? 255 : byte)),
    )
    expect(await refusal()).toMatch(new RegExp(`^s3://ohpen-silver/${part} cannot be read: `))
    const other = `select * exclude (amount) from (${partSql(ROWS, b)})`
    await silver.write(part, await withDuckdb((duckdb) => parquetOf(duckdb, other)))
    expect(await refusal()).toMatch(/: found no amount, expected id varchar/)
    await silver.remove([part])
    expect(await refusal()).toBe(`s3://ohpen-silver/${part} does not exist, though its _SUCCESS names it`)
    await silver.remove([success])
    expect(await refusal()).toBe(`s3://ohpen-silver/${success} is missing`)
  })
})
