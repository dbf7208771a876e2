import { describe, expect, it } from 'vitest'
import { formatComparison, type ShownComparison } from './comparison.ts'
import { formatMove, formatPromotion } from './promotion.ts'
import { formatRollbackPreview } from './rollback.ts'

const screen = { colour: false, width: 100 }
const now = new Date('2026-01-29T15:10:00Z')
const metrics = { input_rows: 1228, valid_rows: 1211, quarantined_rows: 17, condemned_rows: 0 }

describe('a comparison', () => {
  const none = { rows: 0, samples: [] }
  const comparison = (date: string, given: Partial<ShownComparison> = {}): ShownComparison => ({
    date,
    a: { run_id: '20240105T120000Z', schema_v: 'v1', metrics, rows: 1211 },
    b: {
      run_id: `backfill-${date}-20260129T150000Z`,
      schema_v: 'v1',
      metrics: { ...metrics, valid_rows: 1212 },
      rows: 1212,
    },
    equal: false,
    onlyInA: none,
    onlyInB: { rows: 1, samples: [{ id: 'T1', currency: 'GBP', amount: '1.50' }] },
    changed: { rows: 0, columns: {}, samples: [] },
    amounts: { GBP: { a: '0.00', b: '1.50', difference: '1.50' }, EUR: { a: '9.00', b: '9.00', difference: '0.00' } },
    summary: '1 row more, all GBP, +1.50',
    ...given,
  })
  const options = {
    ...screen,
    asset: 'silver/transactions',
    target: 'sandbox',
    summary: 'SUM',
    rows: 3,
    without: [],
    next: [],
  }

  it('of one date shows the metrics of both, rows of one alone, and the amounts that moved', () => {
    const text = formatComparison([comparison('2024-01-05')], options)
    expect(text).toContain('a  20240105T120000Z')
    expect(text).toContain('~  1 row more, all GBP, +1.50')
    expect(text).toContain('only in b  1 row\n')
    expect(text).toMatch(/GBP\s+0\.00\s+1\.50\s+1\.50/)
    expect(text).not.toContain('EUR')
  })

  it('shows values that changed, by column', () => {
    const changes = { currency: { a: 'USD', b: null } }
    const text = formatComparison(
      [comparison('2024-01-05', { changed: { rows: 7, columns: { currency: 7 }, samples: [{ id: 'T9', changes }] } })],
      options,
    )
    expect(text).toContain('changed  7 rows: currency 7')
    expect(text).toMatch(/T9\s+currency\s+USD\s+null/)
  })

  it('of several dates shows those that differ first, and counts them with all that they differ by', () => {
    const same = comparison('2024-01-01', { equal: true, summary: 'no difference' })
    const lines = formatComparison([same, comparison('2024-01-02')], options).split('\n')
    expect(lines[2]).toMatch(/^ ~ {2}2024-01-02/)
    expect(lines[3]).toMatch(/^ = {2}2024-01-01 .* the same$/)
    expect(lines.at(-1)).toBe('1 of 2 differ: SUM')
  })

  it('names dates that have nothing to compare, with why', () => {
    const text = formatComparison([comparison('2024-01-02')], {
      ...options,
      without: [{ date: '2024-01-03', why: 'no run' }],
    })
    expect(text).toContain('· 2024-01-03  no run')
  })
})

describe('a promotion', () => {
  const date = (ingest_date: string, given = {}) => ({
    ingest_date,
    from: { schema_v: 'v1', run_id: 'A' },
    to: { schema_v: 'v2', run_id: 'B' },
    validRows: 1204,
    summary: '12 rows more',
    equal: false,
    movedBy: null,
    ...given,
  })
  const options = { ...screen, asset: 'silver/transactions', target: 'prod', now, summary: '12 rows more', next: [] }
  const shown = { ids: ['x'], partitions: [date('2024-01-01')], already: [], notReady: [], months: ['2024-01'] }

  it('says what counts in place of what, with another schema, and which months of gold change', () => {
    const text = formatPromotion(shown, options)
    expect(text).toContain('2024-01-01  1,204 rows  12 rows more  B (v2) in place of A (v1)')
    expect(text).toContain('gold           2024-01 made again from what counts then')
  })

  it('groups what is not ready by its cause', () => {
    const notReady = ['2024-01-02', '2024-01-03'].map((partition) => ({
      partition,
      runId: 'r',
      why: 'not started yet',
    }))
    expect(formatPromotion({ ...shown, notReady }, options)).toContain('2024-01-02..2024-01-03: not started yet')
  })

  it('says who was quicker', () => {
    const movedBy = {
      version: 4,
      at: '2026-01-29T15:04:00Z',
      by: 'ann@host',
      action: 'promote',
      reason: 'fix',
      id: 'y',
    }
    const text = formatPromotion(
      { ...shown, partitions: [date('2024-01-01', { movedBy })] },
      { ...options, width: 140 },
    )
    expect(text).toContain('2024-01-01: promote of y by ann@host at 15:04Z: "fix" (--over promotes all the same)')
  })

  it('ends with what was moved, in one step', () => {
    const change = {
      version: 4,
      at: '',
      by: '',
      action: 'promote',
      reason: null,
      id: 'x',
      partitions: [{ ingest_date: '2024-01-01' }],
      gold: [{ month: '2023-12' }, { month: '2024-01' }],
    }
    expect(
      formatMove({ type: 'promoted', change, rebuilt: ['2024-01'], lost: 1 }, { ...screen, next: [] }),
    ).toMatchInlineSnapshot(`
      "Promoted  1 date and 2 months of gold, in one step · version 4 of _CANONICAL.json · after 1 change by others meanwhile
        dates   2024-01-01
        gold    2024-01 made again; 2023-12 back to the run before"
    `)
  })
})

it('a rollback shows what is covered by a later promotion, and what is not whole', () => {
  const by = { version: 9, at: '2026-01-29T15:04:00Z', by: 'ann@host', action: 'promote', reason: null, id: 'later' }
  const text = formatRollbackPreview(
    {
      id: 'x',
      partitions: [
        {
          ingest_date: '2024-01-01',
          from: { schema_v: 'v1', run_id: 'B' },
          to: { schema_v: 'v1', run_id: 'A' },
          broken: ['part-00000.parquet', 'p1', 'p2'],
        },
      ],
      covered: [{ ingest_date: '2024-01-02', now: { schema_v: 'v1', run_id: 'C' }, by }],
      notCounting: [],
      months: [
        { month: '2024-01', run_id: 'g' },
        { month: '2024-02', run_id: null },
      ],
    },
    { ...screen, now, deletes: true, next: [] },
  )
  expect(text).toContain('back        2024-01-01  B → A')
  expect(text).toContain('gold        2024-01 back with it; 2024-02 made again from what counts then')
  expect(text).toContain('2024-01-02: C counts by now, by promote of later by ann@host at 15:04Z')
  expect(text).toContain('2024-01-01: A lacks part-00000.parquet, p1 (+1)')
  expect(text).toContain('are deleted, last, once the rest is done')
})
