import { describe, expect, test } from 'vitest'
import { requestOf } from './kept-request.ts'
import { makePlan } from './make-plan.ts'
import type { AsideRequest, Plan } from './plan.ts'
import { assetOf, key, notFresh, planned, short, steps, untouchedOf, world } from './testing/world.ts'

const dates = ['2025-01-01', '2025-01-02', '2025-01-03']

//  bronze (arrives by day) ──> silver (written aside, by day) ──> gold, quality (made together, by month) ──> api (live)
const mortgages = () =>
  world(`
    bronze   source
    silver   etl runs < bronze
    gold     months runs < silver
    quality  months runs < silver
    api      live < gold
  `)
    .daily('bronze', '2025-01-01')
    .daily('etl', '2025-01-01')
    .monthly('months', '2025-01')
    .aside('etl')

const history = () =>
  mortgages()
    .built('bronze', { partitions: dates })
    .ran('silver', { partitions: dates })
    .ran('gold quality', { partitions: ['2025-01'] })

function asideOf(canary: string | null, days: readonly string[]): AsideRequest {
  return { canary, data: Object.fromEntries(days.map((day) => [day, { runId: `run of ${day}` }])), facts: null }
}

describe('what is written aside', () => {
  test('is one step a date, and nothing behind it is in the plan', () => {
    const plan = history().plan('silver', { downstream: true, partitions: dates.slice(0, 2) })
    expect(steps(plan)).toEqual(['1/2025-01-01 etl: silver', '1/2025-01-02 etl: silver'])
    expect(assetOf(plan, 'silver').mode).toBe('write aside')
    expect(untouchedOf(plan, 'at promotion')).toEqual(['gold', 'quality', 'api'])
  })

  test('leaves what is behind it as it is where that was not asked for', () => {
    const plan = history().plan('silver', { partitions: dates })
    expect(untouchedOf(plan, 'at promotion')).toEqual([])
    expect(untouchedOf(plan, 'left behind')).toEqual([])
    expect(untouchedOf(plan, 'not affected')).toEqual(['bronze', 'gold', 'quality', 'api'])
  })

  test('holds back what was asked for by name as well: it would be made of what counts today', () => {
    const plan = history().plan('silver gold', { partitions: dates })
    expect(planned(plan)).toEqual(['silver'])
    expect(untouchedOf(plan, 'at promotion')).toEqual(['gold'])
  })

  test('is never brought in by what reads it: that is made of what counts', () => {
    expect(planned(mortgages().plan('gold', { partitions: ['2025-01'] }))).toEqual(['gold', 'quality'])
    expect(planned(history().plan('gold', { partitions: ['2025-01'], upstream: true }))).toEqual(['gold', 'quality'])
  })

  test('holds nothing back that is not behind it', () => {
    const w = world(`
      bronze  source
      silver  etl runs < bronze
      gold    months runs < silver
      other   dbt < bronze
    `)
      .daily('etl', '2025-01-01')
      .aside('etl')
      .allBuilt()
    expect(planned(w.plan('bronze', { downstream: true }))).toEqual(['other', 'silver'])
  })

  //  bronze ──> silver (aside) ──> both
  //  dim ─────────────────────────> both
  test('holds back what another asset of the plan is read by too', () => {
    const w = world(`
      bronze  source
      silver  etl runs < bronze
      dim     dbt
      both    other < silver dim
    `)
      .daily('etl', '2025-01-01')
      .aside('etl')
      .allBuilt()
    expect(planned(w.plan('dim', { downstream: true }))).toEqual(['dim', 'both'])
    expect(planned(w.plan('dim silver', { downstream: true }))).toEqual(['dim', 'silver'])
  })
})

describe('the canary', () => {
  const request = (canary: string | null, days = dates) => ({ partitions: days, aside: asideOf(canary, days) })

  test('comes first, and every other date needs it', () => {
    const plan = history().plan('silver', request('2025-01-02'))
    expect(plan.steps.map(({ id, after, needs }) => ({ id, after, needs }))).toEqual([
      { id: '1/2025-01-02', after: [], needs: undefined },
      { id: '1/2025-01-01', after: ['1/2025-01-02'], needs: '1/2025-01-02' },
      { id: '1/2025-01-03', after: ['1/2025-01-02'], needs: '1/2025-01-02' },
    ])
    expect(assetOf(plan, 'silver').step).toBe('1/2025-01-03')
  })

  test('is none where all start together, or where it is not among the dates', () => {
    for (const canary of [null, '2025-01-09']) {
      const plan = history().plan('silver', request(canary))
      expect(plan.steps.flatMap(({ after, needs }) => [...after, needs ?? []].flat())).toEqual([])
    }
  })

  test('may be the only date', () => {
    const plan = history().plan('silver', request('2025-01-02', ['2025-01-02']))
    expect(plan.steps.map(({ id, needs }) => [id, needs])).toEqual([['1/2025-01-02', undefined]])
  })
})

describe('what was found out before', () => {
  test('is given to the step of its date', () => {
    const plan = history().plan('silver', { partitions: dates, aside: asideOf(null, dates) })
    expect(plan.steps.map(({ partition, data }) => [partition, data])).toEqual(
      dates.map((day) => [day, { runId: `run of ${day}` }]),
    )
  })

  test('is in the plan once, with its step; and the plan can be made again from it', () => {
    const w = history()
    const plan = w.plan('silver', { partitions: dates, aside: asideOf('2025-01-02', dates.slice(1)) })
    expect(plan.request.aside).toEqual({ canary: '2025-01-02', facts: null })
    const kept: Plan = JSON.parse(JSON.stringify(plan))
    expect(makePlan(w.graph, w.snapshot, requestOf(kept))).toEqual(plan)
    expect(requestOf(kept).aside).toEqual(asideOf('2025-01-02', dates.slice(1)))
    // A plan of before has it in its request.
    const old = { ...plan, request: { ...plan.request, aside: asideOf(null, dates) } }
    expect(requestOf(old)).toBe(old.request)
    const without = w.plan('gold')
    expect(requestOf(without)).toBe(without.request)
  })

  test('says which of the dates can be run', () => {
    const plan = history().plan('silver', { partitions: dates, aside: asideOf(null, ['2025-01-03', '2025-01-01']) })
    expect(plan.steps.map(({ partition }) => partition)).toEqual(['2025-01-01', '2025-01-03'])
  })

  test('is needed of at least one date', () => {
    expect(() => history().plan('silver', { partitions: dates, aside: asideOf(null, []) })).toThrow(
      expect.objectContaining({ code: 'bad-partition' }),
    )
  })

  test('is asked for by the date alone, whatever it is called', () => {
    const aside = { canary: null, data: JSON.parse('{"2025-01-01": 1, "__proto__": 2}'), facts: null }
    const plan = history().plan('silver', { partitions: dates, aside })
    expect(plan.steps.map(({ data }) => data)).toEqual([1])
  })
})

describe('a date on which nothing arrived', () => {
  test('is not missing', () => {
    const w = history()
      .built('bronze', { partitions: ['2025-01-01', '2025-01-03'] })
      .ran('silver', { partitions: ['2025-01-01', '2025-01-03'] })
      .ran('gold quality', { partitions: ['2025-01'] })
    expect(notFresh(w.statuses())).toEqual([])
  })

  test('is missing once it has arrived', () => {
    const w = history()
      .ran('silver', { partitions: ['2025-01-01'] })
      .ran('gold quality', { partitions: ['2025-01'] })
    expect(notFresh(w.statuses())).toContain('silver missing: missing 2025-01-02 2025-01-03')
    expect(w.plan('silver').steps.map(({ partition }) => partition)).toEqual(['2025-01-02', '2025-01-03'])
  })

  test('is missing where nobody knows what arrived', () => {
    const w = mortgages().ran('silver', { partitions: ['2025-01-01'] })
    expect(notFresh(w.statuses())).toContain('silver missing: missing 2025-01-02 2025-01-03')
  })
})

describe('a source', () => {
  test('is never something to run, with a history or without', () => {
    expect(notFresh(mortgages().statuses()).filter((line) => line.startsWith('bronze'))).toEqual([])
    expect(
      notFresh(
        history()
          .built('bronze', { partitions: ['2025-01-01'] })
          .statuses(),
      ),
    ).toEqual([])
  })

  test('says that nothing of it was ever observed', () => {
    const unseen = (w: ReturnType<typeof mortgages>) =>
      w.statuses().flatMap((status) => (status.neverObserved ? [short(status.key)] : []))
    expect(unseen(mortgages())).toEqual(['bronze'])
    expect(unseen(history())).toEqual([])
  })
})

describe('partitions that are named of a source', () => {
  test('are what has changed behind it', () => {
    const plan = history().plan('bronze', { downstream: true, partitions: ['2025-01-02'] })
    expect(steps(plan)).toEqual(['1/2025-01-02 etl: silver'])
  })
})

describe('months', () => {
  test('are missing from the first to the one of the day before the date, where something of them counts', () => {
    const w = history().built('gold quality', { partitions: [] })
    expect(notFresh(w.statuses())).toEqual(['gold missing: missing 2025-01', 'quality missing: missing 2025-01'])
    const early = w.daily('etl', '2024-11-01').ran('silver', { partitions: ['2024-12-31', '2025-01-01'] })
    const plan = early.monthly('months', '2024-11').plan('gold')
    expect(plan.steps.map(({ id }) => id)).toEqual(['1/2024-12', '1/2025-01'])
  })

  test('are made as they were asked for', () => {
    const w = history().monthly('months', '2024-11')
    expect(w.plan('gold', { partitions: ['2024-12', '2025-01'] }).steps.map(({ id }) => id)).toEqual([
      '1/2024-12',
      '1/2025-01',
    ])
    expect(() => w.plan('gold', { partitions: ['2025-01-01'] })).toThrow(expect.objectContaining({ code: 'bad-date' }))
    expect(() => w.plan('gold', { partitions: ['2024-10'] })).toThrow(
      expect.objectContaining({ code: 'bad-partition', details: ['its months are 2024-11 to today'] }),
    )
    expect(() => w.plan('gold', { partitions: ['2025-02'] })).toThrow(/lies after the date/)
  })

  test('are made behind days that change, and days behind months', () => {
    const w = world(`
      box     ingest
      month   months < box
      spread  daily < month
    `)
      .daily('ingest', '2024-11-01')
      .monthly('months', '2024-11')
      .daily('daily', '2024-12-30', '2025-01-02')
      .allRan()
      .built('box', { partitions: dates })
      .built('month', { partitions: ['2024-11', '2024-12', '2025-01'] })
      .built('spread', { partitions: ['2024-12-30', '2024-12-31', '2025-01-01', '2025-01-02'] })
    const plan = w.plan('box', { downstream: true, partitions: ['2024-12-05', '2024-12-06'] })
    expect(steps(plan).filter((step) => !step.includes('ingest'))).toEqual([
      '2/2024-12 months: month <- 1/2024-12-05 1/2024-12-06',
      '3/2024-12-30 daily: spread <- 2/2024-12',
      '3/2024-12-31 daily: spread <- 2/2024-12',
    ])
  })
})

describe('--stale', () => {
  test('makes the months that are out of date, and writes nothing aside', () => {
    const w = history()
      .ran('silver', { partitions: dates })
      .built('bronze', { partitions: [...dates, '2025-01-04'] })
    const plan = w.plan('bronze silver gold quality', { stale: true, logicalDate: '2025-01-06' })
    expect(planned(plan)).toEqual(['gold', 'quality'])
  })

  test('names the dates of what only a backfill mends, beside what it makes', () => {
    const w = history()
      .ran('silver', { partitions: dates.slice(0, 1) })
      .built('bronze', { partitions: dates })
    const request = { stale: true, logicalDate: '2025-01-06' } as const
    const found = w.plan('bronze silver gold quality', request).untouched.find(({ type }) => type === 'by backfill')
    expect(found).toEqual({
      type: 'by backfill',
      keys: [key('silver')],
      partitions: { [key('silver')]: dates.slice(1) },
    })
    // Not where it is right, was not asked for, is left out, or where all is rebuilt.
    const named = [
      history().ran('silver', { partitions: dates }).plan('silver gold', request),
      w.plan('bronze', request),
      w.plan('bronze silver gold quality', { ...request, exclude: 'silver' }),
      w.plan('gold', { logicalDate: '2025-01-06' }),
    ].map((plan) => untouchedOf(plan, 'by backfill'))
    expect(named).toEqual([[], [], [], []])
  })

  test('says what to do where nothing else was asked for', () => {
    const w = history().ran('silver', { partitions: ['2025-01-01'] })
    expect(() => w.plan('silver', { stale: true })).toThrow(
      expect.objectContaining({
        code: 'refused',
        next: ["pnpm headwater backfill g/silver --partitions 2025-01-02,2025-01-03 --reason 'missing or out of date'"],
      }),
    )
  })
})
