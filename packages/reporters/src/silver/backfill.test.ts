import { describe, expect, it } from 'vitest'
import { graphOf, key, planOf } from '../testing/world.ts'
import { formatBackfillEnd } from './backfill-end.ts'
import { formatBackfillPlan } from './backfill-plan.ts'
import { formatBytes } from './bytes.ts'
import { datesAsRanges, datesInWords } from './dates.ts'

const screen = { colour: false, width: 100 }
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
