import { describe, expect, it } from 'vitest'
import { countedOnce, deedsOn, historyOf } from './partition-history.ts'
import { at, change, counted, deed, run } from './testing/runs.ts'

const day = '2024-01-05'

describe('the history of a date', () => {
  it('has the runs of the ledger and those that only counted, oldest first, the one that counts marked', () => {
    const metrics = { input_rows: 3, valid_rows: 2, quarantined_rows: 1, condemned_rows: 0 }
    const original = {
      runId: 'A',
      schemaVersion: 'v1',
      months: [],
      found: { metrics, completedAt: new Date('2024-01-05T12:00:00Z') },
    }
    const runs = [
      run(day, 'B', {
        files: [
          { key: 'k', bytes: 7 },
          { key: 'l', bytes: 5 },
        ],
      }),
      run(day, 'C', { state: 'failed', message: 'no _SUCCESS' }),
    ]
    const { runs: told } = historyOf(day, runs, [original], { partitions: { [day]: counted('B') } })
    expect(
      told.map(({ runId, state, canonical, bytes, message }) => [runId, state, canonical, bytes, message]),
    ).toEqual([
      ['A', 'original', false, null, null],
      ['B', 'validated', true, 12, null],
      ['C', 'failed', false, null, 'no _SUCCESS'],
    ])
  })

  it('finds every run that ever counted, once', () => {
    const document = {
      version: 3,
      updated_at: '',
      gold: {},
      partitions: { [day]: counted('A') },
      history: [
        change(day, null, counted('A')),
        change(day, counted('A'), counted('B', 'v2')),
        change(day, counted('B', 'v2'), counted('A')),
      ],
    }
    expect(countedOnce(document, day).map(({ runId, schemaVersion }) => [runId, schemaVersion])).toEqual([
      ['A', 'v1'],
      ['B', 'v2'],
    ])
  })

  it('tells deeds that changed the date, or named one of its runs or backfills, and no others', () => {
    const deeds = [
      deed('promote/2', { details: { partitions: [{ ingest_date: day }, { ingest_date: '2024-01-06' }] } }),
      deed('promote/3', { details: { partitions: [{ ingest_date: '2024-01-06' }] }, subject: 'other' }),
      deed('delete/B', { action: 'delete', subject: 'B', reason: 'old' }),
      deed('backup/x', { action: 'backup', subject: 'one two-range' }),
    ]
    const told = deedsOn(deeds, [day], new Set(['B', 'two-range']))
    expect(told.map(({ action, dates }) => [action, dates])).toEqual([
      ['promote', [day]],
      ['delete', []],
      ['backup', []],
    ])
    expect(told[1]).toMatchObject({ at, reason: 'old', subject: 'B' })
  })
})
