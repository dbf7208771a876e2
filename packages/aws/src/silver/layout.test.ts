import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as layout from './layout.ts'
import { testDataset } from './testing/dataset.ts'

const dataset = testDataset()
const part = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/)
const month = fc
  .tuple(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, number]) => `${year}-${String(number).padStart(2, '0')}`)

describe('layout', () => {
  it('is the runbook’s', () => {
    const folder = layout.runFolder(dataset, '2024-01', 'v1', '20240115T120000Z')
    expect(folder).toBe('silver/mortgages/transactions/year=2024/month=01/schema_v=v1/run_id=20240115T120000Z')
    expect(layout.partKey(folder, 1)).toBe(`${folder}/part-00001.parquet`)
    expect(layout.homeSuccessKey(dataset, { ingest_date: '2024-01-15', schema_v: 'v1', run_id: 'r' })).toBe(
      'silver/mortgages/transactions/year=2024/month=01/schema_v=v1/run_id=r/_SUCCESS',
    )
    expect(layout.canonicalKey(dataset)).toBe('silver/mortgages/transactions/_CANONICAL.json')
    expect(layout.latestKey(dataset)).toBe('silver/mortgages/transactions/_LATEST.json')
    expect(layout.bronzeKey(dataset, '2024-01-15', '20240115T120000Z')).toBe(
      'bronze/mortgages/transactions/ingest_date=2024-01-15/run_id=20240115T120000Z/transactions.csv.gz',
    )
    expect(layout.quarantineKey(dataset, '2024-01-15', 'r')).toBe(
      'quarantine/mortgages/transactions/ingest_date=2024-01-15/run_id=r/part-00000.json',
    )
    expect(layout.goldFolder(dataset, 'account_months', '2024-01', 'g')).toBe(
      'gold/mortgages/account_months/year=2024/month=01/run_id=g',
    )
    expect(layout.goldInputKey(dataset, 'g')).toBe('gold/mortgages/_inputs/g.json')
  })

  it('reads the keys that it makes', () => {
    fc.assert(
      fc.property(month, part, part, part, (of, schemaVersion, runId, file) => {
        const silver = `${layout.runFolder(dataset, of, schemaVersion, runId)}/${file}`
        expect(layout.parseSilverKey(dataset, silver)).toEqual({ month: of, schemaVersion, runId, file })
        const gold = `${layout.goldFolder(dataset, 'account_months', of, runId)}/${file}`
        expect(layout.parseGoldKey(dataset, gold)).toEqual({ name: 'account_months', month: of, runId, file })
        const date = `${of}-15`
        const quarantine = `${layout.quarantineFolder(dataset, date, runId)}/${file}`
        expect(layout.parseQuarantineKey(dataset, quarantine)).toEqual({ date, runId, file })
        const bronze = layout.bronzeKey(dataset, date, runId)
        expect(layout.parseBronzeKey(dataset, bronze)).toEqual({ date, runId, file: dataset.bronze.file })
      }),
    )
  })

  it.each([
    'silver/mortgages/transactions/_CANONICAL.json',
    'silver/mortgages/transactions/year=2024/month=13/schema_v=v1/run_id=r/_SUCCESS',
    'silver/mortgages/transactions/year=2024/month=01/schema_v=v1/run_id=/_SUCCESS',
    'silver/mortgages/transactions/year=2024/month=01/schema_v=v1/run_id=r/more/_SUCCESS',
    'silver/mortgages/transactions/year=2024/month=01/schema_v=v1/run_id=r/',
    'silver/mortgages/transactions_old/year=2024/month=01/schema_v=v1/run_id=r/_SUCCESS',
    '__proto__',
  ])('takes %s for no part of a run', (key) => {
    expect(layout.parseSilverKey(dataset, key)).toBeNull()
  })

  it('never takes the Bronze of one date for that of another', () => {
    expect(layout.bronzeKey(dataset, '2024-01-15', 'r').startsWith(layout.bronzePrefix(dataset, '2024-01-1'))).toBe(
      false,
    )
  })

  it('names a backup after its time and backfill, and reads it back', () => {
    const at = new Date('2026-01-29T15:00:00Z')
    const id = 'backfill-2024-01-01-to-15-20260129T150000Z'
    const prefix = layout.backupPrefix(at, id)
    expect(prefix).toBe(`backup-pre-backfill-20260129T150000Z-${id}`)
    expect(layout.parseBackupKey(`${prefix}/silver/part-00000.parquet`)).toEqual({ prefix, backfillId: id, at })
    expect(layout.parseBackupKey('backup-pre-backfill-20260129/silver/x')).toBeNull()
  })

  it('keeps slashes and spaces out of the names of audit files', () => {
    const at = new Date('2026-01-29T15:00:00Z')
    expect(layout.auditKey(dataset, at, 'rebuild gold', 'a/b c')).toBe(
      'silver/mortgages/transactions/_audit/20260129T150000Z-rebuild-gold-a-b-c.json',
    )
  })
})
