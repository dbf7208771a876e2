import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quarantineKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { type Emulator, startEmulator } from '../testing/emulator.ts'
import { makeWarehouse, originalOf, type Warehouse } from '../testing/warehouse.ts'
import { listQuarantine, recordQuarantineRerun } from './list.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

const row = (id: string, validation_error: string, attempt_count = 1) => ({
  TransactionID: id,
  Currency: 'GBP',
  row_hash: `hash-${id}`,
  source_file_id: 's3://b/k',
  attempt_count,
  ingestion_timestamp: '2024-01-15T12:00:00Z',
  validation_error,
})

async function quarantined({ aws, dataset }: Warehouse, date: string, runId: string, rows: readonly object[]) {
  const lines = rows.map((each) => `${JSON.stringify(each)}\n`).join('')
  await openObjects(aws, dataset.quarantine.bucket).write(quarantineKey(dataset, date, runId), lines)
}

describe('the quarantine', () => {
  it('is listed by error, of the runs that count alone, with how often each row was tried', async () => {
    const house = await makeWarehouse(emulator, 'list', ['2024-01-15', '2024-01-16', '2024-01-17'])
    await quarantined(house, '2024-01-15', originalOf('2024-01-15'), [
      row('a', 'currency'),
      row('b', 'currency', 3),
      row('c', 'max attempts', 4),
    ])
    await quarantined(house, '2024-01-16', originalOf('2024-01-16'), [row('d', 'currency')])
    await quarantined(house, '2024-01-16', 'backfill-2024-01-16-20260129T150000Z', [row('e', 'null')])
    const list = await listQuarantine(house.context)
    expect(list.errors).toEqual([
      { error: 'currency', rows: 3, dates: 2 },
      { error: 'max attempts', rows: 1, dates: 1 },
    ])
    expect(list.dates.map(({ ingest_date }) => ingest_date)).toEqual(['2024-01-15', '2024-01-16'])
    expect(list.dates[0]?.errors[0]).toMatchObject({
      error: 'currency',
      rows: 2,
      attempts: { '1': 1, '3': 1 },
      samples: [{ TransactionID: 'a', attempt_count: '1' }, { TransactionID: 'b' }],
    })
    const one = await listQuarantine(house.context, { partitions: ['2024-01-15'], error: 'max attempts' })
    expect(one.errors).toEqual([{ error: 'max attempts', rows: 1, dates: 1 }])
  })

  it('that cannot be read is named with its line', async () => {
    const house = await makeWarehouse(emulator, 'broken', ['2024-01-15'])
    const { bucket } = house.dataset.quarantine
    const key = quarantineKey(house.dataset, '2024-01-15', originalOf('2024-01-15'))
    await openObjects(house.aws, bucket).write(key, `${JSON.stringify(row('a', 'null'))}\n{"half`)
    await expect(listQuarantine(house.context)).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringContaining(`s3://${bucket}/${key}`),
      details: ['line 2: is not JSON'],
    })
  })

  it('that is run again is written down, in the ledger and beside the data', async () => {
    const house = await makeWarehouse(emulator, 'rerun', ['2024-01-15'])
    await recordQuarantineRerun(house.context, {
      error: 'currency',
      partitions: ['2024-01-15'],
      backfillId: 'backfill-2024-01-15-20260129T150000Z',
      reason: 'GBP is allowed',
    })
    expect((await house.store.deeds(house.dataset.silver.asset)).at(-1)).toMatchObject({
      action: 'quarantine rerun',
      subject: 'backfill-2024-01-15-20260129T150000Z',
      details: { error: 'currency', partitions: ['2024-01-15'] },
    })
    const audit = await openObjects(house.aws, house.dataset.silver.bucket).list(
      `${house.dataset.silver.prefix}/_audit/`,
    )
    expect(audit.at(-1)?.key).toContain('quarantine-rerun')
  })
})
