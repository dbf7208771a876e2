import { GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue'
import { UnreachableError } from '@headwater/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, python, startPlatform } from '../test/emulator.ts'
import { callJobs, query } from '../test/python.ts'
import { bronzeKey, original, PREFIX, quarantined, rowsOf, success, successKey } from '../test/silver.ts'
import { provision } from './provision.ts'

//  2024-01-01   the canary of every example          2024-01-10   rows that were refused too often
//  2024-01-02   late rows of December                2024-03-09   the first date of schema v2
const DATES = ['2024-01-01', '2024-01-02', '2024-01-10', '2024-03-09']

interface Canonical {
  readonly version: number
  readonly partitions: { readonly [date: string]: { readonly run_id: string; readonly months: readonly string[] } }
  readonly gold: { readonly [month: string]: { readonly run_id: string } }
}

let emulator: Emulator
beforeAll(async () => {
  emulator = await startPlatform({ dates: DATES })
})
afterAll(() => emulator[Symbol.asyncDispose]())

describe('a fresh sandbox', () => {
  it('has one run of each date, as if it had run when the file arrived', async () => {
    const document = await success(emulator, '2024-01-01', original('2024-01-01'))
    expect(document).toMatchObject({
      run_id: '20240101T120000Z',
      execution_arn: 'arn:aws:states:eu-west-1:000000000000:execution:ohpen-etl-orchestration:20240101T120000Z',
      completed_at: '2024-01-01T12:01:30Z',
      metrics: { input_rows: 1209, valid_rows: 1192, quarantined_rows: 17, condemned_rows: 0 },
    })
    expect(document.files.map(({ rows }) => rows)).toEqual([1000, 192])
    expect(await rowsOf(emulator, document)).toHaveLength(1192)
    expect(emulator.seeded).toContainEqual({
      asset: 'silver/transactions',
      partition: '2024-01-01',
      rows: 1192,
      at: new Date('2024-01-01T12:01:30Z'),
    })
  })

  it('has the same `_SUCCESS` in each month that a date touched, and no object that no `_SUCCESS` names', async () => {
    const here = await success(emulator, '2024-01-02', original('2024-01-02'))
    const there = await success(emulator, '2023-12-31', original('2024-01-02'))
    expect(there).toEqual(here)
    const keys = await emulator.keys('ohpen-silver', `${PREFIX}/year=`)
    const named: string[] = []
    for (const key of keys.filter((key) => key.endsWith('_SUCCESS'))) {
      const document = await emulator.json<typeof here>('ohpen-silver', key)
      named.push(key, ...document.files.map((file) => file.key))
    }
    expect([...new Set(named)].sort()).toEqual([...keys].sort())
  })

  it('had refused GBP, and five rows a date that are bad by any rule', async () => {
    const rows = await quarantined(emulator, '2024-01-01', original('2024-01-01'))
    const count = (error: string) => rows.filter((row) => row.validation_error === error).length
    expect(rows.filter((row) => row.Currency === 'GBP')).toHaveLength(12)
    expect({
      schema: count('schema'),
      null: count('null'),
      type: count('type'),
      duplicate: count('duplicate'),
    }).toEqual({
      ...{ schema: 1, null: 1, type: 1, duplicate: 1 },
    })
    expect(rows.every((row) => row.source_file_id === `s3://ohpen-bronze/${bronzeKey('2024-01-01')}`)).toBe(true)
  })

  it('has rows that were refused so often that they are condemned', async () => {
    const { metrics } = await success(emulator, '2024-01-10', original('2024-01-10'))
    const rows = await quarantined(emulator, '2024-01-10', original('2024-01-10'))
    expect(metrics.condemned_rows).toBe(2)
    expect(rows.filter((row) => row.validation_error === 'max attempts').map((row) => row.attempt_count)).toEqual([
      3, 3,
    ])
    expect(rows.filter((row) => row.attempt_count === 3)).toHaveLength(3)
  })

  it('points at those runs: each date, the months, and the newest for readers of before', async () => {
    const canonical = await emulator.json<Canonical>('ohpen-silver', `${PREFIX}/_CANONICAL.json`)
    expect(canonical).toMatchObject({ version: 1, history: [{ action: 'adopt', version: 1 }] })
    expect(Object.keys(canonical.partitions)).toEqual(DATES)
    expect(canonical.partitions['2024-01-02']).toEqual({
      schema_v: 'v1',
      run_id: '20240102T120000Z',
      months: ['2023-12', '2024-01'],
    })
    expect(Object.keys(canonical.gold)).toEqual(['2023-12', '2024-01', '2024-03'])
    const latest = await emulator.json('ohpen-silver', `${PREFIX}/_LATEST.json`)
    expect(latest).toMatchObject({ run_id: '20240309T120000Z' })
  })

  it('has Gold of each month that equals its Silver', async () => {
    const { gold } = await emulator.json<Canonical>('ohpen-silver', `${PREFIX}/_CANONICAL.json`)
    for (const [month, { run_id }] of Object.entries(gold)) {
      const folder = `year=${month.replace('-', '/month=')}`
      const keys = (await emulator.keys('ohpen-silver', `${PREFIX}/${folder}/`)).filter((key) =>
        key.endsWith('.parquet'),
      )
      const silver = await Promise.all(keys.map((key) => emulator.read('ohpen-silver', key)))
      const part = (name: string) =>
        emulator.read('ohpen-gold', `gold/mortgages/${name}/${folder}/run_id=${run_id}/part-00000.parquet`)
      const sums =
        'currency, sum(amount)::decimal(18,2), min(tx_date), max(tx_date) from $parts group by currency order by 1'
      const wanted = await query(silver, `select count(*), ${sums}`)
      const totals = sums.replace('min(tx_date)', 'min(first_tx)').replace('max(tx_date)', 'max(last_tx)')
      expect(await query([await part('account_months')], `select sum(transactions), ${totals}`)).toEqual(wanted)
      const rows = await query([await part('data_quality')], 'select sum(month_rows), count(*) from $parts')
      expect(rows[0]?.[0]).toBe(String(wanted.reduce((sum, row) => sum + Number(row[0]), 0)))
    }
  })

  it('has every folder of a run in the catalog', async () => {
    const glue = new GlueClient(emulator.settings)
    const table = { DatabaseName: 'mortgages', TableName: 'silver_transactions' }
    const { Partitions = [] } = await glue.send(new GetPartitionsCommand(table))
    glue.destroy()
    const folders = (await emulator.keys('ohpen-silver', `${PREFIX}/year=`))
      .filter((key) => key.endsWith('_SUCCESS'))
      .map((key) => `s3://ohpen-silver/${key.replace('_SUCCESS', '')}`)
    expect(Partitions.map((one) => one.StorageDescriptor?.Location).sort()).toEqual(folders.sort())
  })

  it('has the newer schema from the date on which upstream changed', async () => {
    const { files } = await success(emulator, '2024-03-09', original('2024-03-09'), 'v2')
    const parts = await Promise.all(files.map(({ key }) => emulator.read('ohpen-silver', key)))
    const channels = await query(parts, 'select distinct channel from $parts order by 1')
    expect(channels.flat()).toEqual(['app', 'branch', 'web', null])
  })

  it('is filled anew after it was broken off, with the same data', async () => {
    const key = successKey('2024-01-01', original('2024-01-01'))
    const before = await success(emulator, '2024-01-01', original('2024-01-01'))
    const rows = await rowsOf(emulator, before)
    await emulator.write('ohpen-silver', key, 'half')
    const again = await provision({ ...emulator.settings, python, onProgress: () => {} }, { dates: DATES })
    expect(again).toEqual(emulator.seeded)
    expect(await success(emulator, '2024-01-01', original('2024-01-01'))).toEqual(before)
    expect(await rowsOf(emulator, before)).toEqual(rows)
  })
})

describe('the sample', () => {
  it('shows every fault within three dates, and five a date', async () => {
    const days = ['2024-02-13', '2024-02-14', '2024-02-15']
    const files = await callJobs<{ readonly faults: readonly string[] }>(days.map((day) => ({ call: 'arrival', day })))
    expect(files.map(({ faults }) => faults.length)).toEqual([5, 5, 5])
    expect(new Set(files.flatMap(({ faults }) => faults)).size).toBe(15)
  })

  it('has just these five refused rows on each date by the rules of now', async () => {
    const [counts = {}] = await callJobs<object>([{ call: 'refused_by_the_rules_of_now', day: '2024-01-01' }])
    expect(Object.values(counts)).toEqual(Array(69).fill(5))
  })

  it('is the same file for a date whatever else is made', async () => {
    const [alone] = await callJobs([{ call: 'arrival', day: '2024-02-02' }])
    const [, after] = await callJobs([
      { call: 'arrival', day: '2024-02-01' },
      { call: 'arrival', day: '2024-02-02' },
    ])
    expect(after).toEqual(alone)
  })
})

describe('an emulator that is not there', () => {
  it("is said in the program's last words", async () => {
    const nowhere = { ...emulator.settings, endpoint: 'http://127.0.0.1:9', python, onProgress: () => {} }
    const trouble = await provision(nowhere, { dates: [] }).catch((error: unknown) => error)
    expect(trouble).toBeInstanceOf(UnreachableError)
    expect(trouble).toMatchObject({ details: expect.arrayContaining([expect.stringContaining('127.0.0.1:9')]) })
  })
})
