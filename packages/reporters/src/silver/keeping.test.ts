import { describe, expect, it } from 'vitest'
import { formatBackups, formatRestore } from './backup.ts'
import { formatCleanable, formatDeletion } from './clean.ts'
import { formatHistory, type HistoryRun } from './history.ts'
import { formatQuarantine } from './quarantine.ts'
import { formatRollbackPreview } from './rollback.ts'

const screen = { colour: false, width: 100 }
const now = new Date('2026-01-29T15:10:00Z')
const metrics = { input_rows: 1228, valid_rows: 1211, quarantined_rows: 17, condemned_rows: 0 }

describe('a clean', () => {
  const item = (id: string, given = {}) => ({
    kind: 'failed',
    id,
    partition: '2024-01-01',
    objects: [1, 2],
    bytes: 1500,
    newestAt: now,
    refused: null,
    ...given,
  })

  it('lists what would go with its size, and what stays once for each cause', () => {
    const items = [item('a'), item('b', { refused: 'it counts' }), item('c', { refused: 'it counts' })]
    const text = formatCleanable(items, { ...screen, now, next: [] })
    expect(text).toContain('Would delete  2 objects, 1.5 kB, of 1 run or copy')
    expect(text).toContain('stays   b (+1): it counts')
  })

  it('names what is still there afterwards', () => {
    const text = formatDeletion(
      { deleted: [item('a')], kept: [], bytes: 1500, objects: 2, stillThere: [{ bucket: 'b', key: 'k' }] },
      screen,
    )
    expect(text).toBe('Deleted  2 objects, 1.5 kB, of 1 run or copy\n  still there   s3://b/k')
  })
})

it('a history marks the run that counts, shows each date once, and what was done', () => {
  const run = (runId: string, given: Partial<HistoryRun> = {}): HistoryRun => ({
    runId,
    schemaVersion: 'v1',
    state: 'validated',
    canonical: false,
    metrics,
    bytes: 20_000,
    months: null,
    at: now,
    by: 'ann@host',
    reason: null,
    message: null,
    headwaterRun: null,
    ...given,
  })
  const text = formatHistory(
    {
      asset: 'silver/transactions',
      target: 'sandbox',
      partitions: [
        { date: '2024-01-05', runs: [run('A', { state: 'original', bytes: null }), run('B', { canonical: true })] },
        { date: '2024-01-07', runs: [] },
      ],
      deeds: [
        {
          at: now,
          action: 'promote',
          by: 'ann@host',
          reason: 'GBP',
          ticket: 'OPS-7',
          approvedBy: 'bob',
          subject: 'B',
          dates: [],
        },
      ],
    },
    { ...screen, width: 140, now, next: [] },
  )
  expect(text).toMatchInlineSnapshot(`
    "History  silver/transactions  ·  target sandbox  ·  2 dates 2024-01-05, 2024-01-07

     2024-01-05  ✔  A           v1  original  1,211 rows         15:10Z  ann@host
                 ●  B           v1  counts    1,211 rows  20 kB  15:10Z  ann@host
     2024-01-07     no run yet

     15:10Z  promote  B  "GBP"  OPS-7  ann@host  approved by bob"
  `)
})

it('the quarantine is counted by error, with how often its rows were tried, and shows what had arrived', () => {
  const samples = [{ TransactionID: 'T1', Currency: 'GBP', row_hash: 'h', validation_error: 'currency' }]
  const text = formatQuarantine(
    {
      dates: [
        { ingest_date: '2024-01-05', errors: [{ error: 'currency', rows: 12, attempts: { 1: 10, 3: 2 }, samples }] },
      ],
      errors: [{ error: 'currency', rows: 12, dates: 1 }],
    },
    { ...screen, asset: 'silver/transactions', target: 'sandbox', rows: 3, next: [] },
  )
  expect(text).toContain('currency  12  tried once 10, 3 times 2  2024-01-05')
  expect(text).toMatch(/TransactionID\s+Currency\n/)
  expect(text).not.toContain('row_hash')
})

describe('backups', () => {
  it('that were never finished count for nothing', () => {
    const text = formatBackups([{ name: 'backup-1', document: null, at: now }], { ...screen, now, next: [] })
    expect(text).toContain('✖  backup-1  just now')
    expect(text).toContain('never finished')
  })

  it('write over nothing that is there with other content', () => {
    const text = formatRestore(
      { backup: 'backup-1', restored: [], there: [], different: [{ bucket: 'b', key: 'k' }], lost: [], bytes: 0 },
      { ...screen, preview: true, next: [] },
    )
    expect(text).toContain('s3://b/k: is there with other content, and is never written over')
    expect(text).not.toContain('all of it is there')
  })
})

it('takes control characters and secrets out of what others have written', () => {
  const text = formatRollbackPreview(
    { id: 'x\u001b[2Jsecret', partitions: [], covered: [], notCounting: [], months: [] },
    { ...screen, redact: (raw) => raw.replaceAll('secret', '***'), now, deletes: false, next: [] },
  )
  expect(text).toContain('x***')
  expect(text).not.toContain('\u001b')
})
