import { describe, expect, it } from 'vitest'
import { graphOf, key, planOf } from '../testing/world.ts'
import { formatBackfillEnd } from './backfill-end.ts'
import { formatBackfillPlan } from './backfill-plan.ts'
import { formatBackups, formatRestore } from './backup.ts'
import { formatBytes } from './bytes.ts'
import { formatCleanable, formatDeletion } from './clean.ts'
import { formatComparison, type ShownComparison } from './comparison.ts'
import { datesAsRanges, datesInWords } from './dates.ts'
import { formatHistory, type HistoryRun } from './history.ts'
import { formatMove, formatPromotion } from './promotion.ts'
import { formatQuarantine } from './quarantine.ts'
import { formatRollbackPreview } from './rollback.ts'

const screen = { colour: false, width: 100 }
const now = new Date('2026-01-29T15:10:00Z')
const metrics = { input_rows: 1228, valid_rows: 1211, quarantined_rows: 17, condemned_rows: 0 }

function january(count: number): string[] {
  return Array.from({ length: count }, (_, day) => `2024-01-${String(day + 1).padStart(2, '0')}`)
}

describe('dates', () => {
  it('are told as ranges that --partitions reads, each date once', () => {
    const told = datesAsRanges(['2024-02-29', '2024-03-01', '2024-01-07', '2024-01-01', '2024-01-02', '2024-01-01'])
    expect(told).toBe('2024-01-01..2024-01-02,2024-01-07,2024-02-29..2024-03-01')
  })

  it('are counted where they are many ranges', () => {
    const odd = january(31).filter((_, at) => at % 2 === 0)
    expect(datesInWords(odd)).toBe('2024-01-01, 2024-01-03, 2024-01-05, … 13 more dates')
  })
})

it('counts bytes by thousands, and never shows 1000 of a unit', () => {
  expect([0, 999, 1000, 999_499, 999_500, 1_250_000, 25e9].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '999 kB',
    '1.0 MB',
    '1.3 MB',
    '25 GB',
  ])
})

describe('the plan of a backfill', () => {
  const stamp = '20260129T150000Z'
  const head = (dates: readonly string[]) => ({
    backfillId: `backfill-2024-01-01-to-31-${stamp}`,
    schemaVersions: ['v1'],
    partitions: Object.fromEntries(
      dates.map((date) => [
        date,
        {
          runId: `backfill-${date}-${stamp}`,
          bronze: { bytes: 20_000 },
          original: { run_id: `${date.replaceAll('-', '')}T120000Z`, months: [date.slice(0, 7)] },
        },
      ]),
    ),
    leftOut: [{ date: '2024-01-07', why: 'no Bronze' }],
    bytes: 597_000,
  })
  const plan = (canary: string | null) => {
    const made = planOf([], { untouched: [{ type: 'at promotion', keys: [key('gold/account_months')] }] })
    return {
      ...made,
      request: { ...made.request, selection: 'silver/transactions', aside: { canary, data: {}, facts: null } },
    }
  }
  const options = {
    ...screen,
    graph: graphOf([]),
    pool: { limit: 5, startsPerMinute: 12 },
    backup: false,
    promote: false,
  }

  it('says what is left out and why, which date is first, how fast, what is written and added, and what comes then', () => {
    const dates = january(31).filter((date) => date !== '2024-01-07')
    expect(formatBackfillPlan(plan('2024-01-01'), head(dates), { ...options, width: 140 })).toMatchInlineSnapshot(`
      "Plan  silver/transactions  ·  target sandbox  ·  31 dates  ·  30 with Bronze
        left out       2024-01-07: no Bronze (--strict refuses)
        order          2024-01-01 first, as the canary: the rest starts once it is validated, then 29, at most 5 at once, 12 starts a minute
        writes         run_id=backfill-<date>-20260129T150000Z under schema_v=v1, beside the originals; nothing is overwritten
        adds           about 597 kB, read from 600 kB of Bronze
        then           validate, compare; not promoted until you say so
        at promotion   account_months: the months that change are rebuilt, and promoted with it"
    `)
  })

  it('speaks of no more at once than the run lets run, whatever the pool would', () => {
    const text = formatBackfillPlan(plan(null), head(january(10)), { ...options, concurrency: 4 })
    expect(text).toContain('10 dates, at most 4 at once, 12 starts a minute')
  })

  it('of one date names its run_id, and no canary', () => {
    const text = formatBackfillPlan(plan('2024-01-02'), { ...head(['2024-01-02']), leftOut: [] }, options)
    expect(text).toContain('2024-01-02 alone')
    expect(text).toContain(`run_id=backfill-2024-01-02-${stamp} under schema_v=v1, beside the original;`)
  })
})

describe('the end of a backfill', () => {
  const end = {
    validated: january(30),
    failed: [],
    notRun: [],
    different: january(30),
    first: [],
    summary: '348 rows more, all GBP',
    promoted: false,
  }
  const next = [{ label: 'undo', command: 'pnpm headwater rollback x --delete' }]

  it('counts what is right and what differs, and says that nothing is promoted yet', () => {
    expect(formatBackfillEnd(end, { ...screen, next })).toMatchInlineSnapshot(`
      "30 validated · all 30 differ from what counts now
        difference   348 rows more, all GBP
        undo         pnpm headwater rollback x --delete
                     nothing is promoted yet: undo only cleans up"
    `)
  })

  it('tells failed dates, those that were not run, and those that had no run before', () => {
    const text = formatBackfillEnd(
      {
        ...end,
        validated: january(2),
        failed: ['2024-01-03'],
        notRun: ['2024-01-04'],
        different: [],
        first: ['2024-01-02'],
      },
      { ...screen, next: [] },
    )
    expect(text.split('\n').slice(0, 2)).toEqual([
      '1 failed · 1 not run · 2 validated · the same as what counts now · 1 date had no run before',
      '  failed   2024-01-03',
    ])
  })

  it('once promoted speaks of what counted before', () => {
    const text = formatBackfillEnd({ ...end, promoted: true }, { ...screen, next: [] })
    expect(text).toContain('differ from what counted before')
    expect(text).not.toContain('nothing is promoted')
  })
})

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
