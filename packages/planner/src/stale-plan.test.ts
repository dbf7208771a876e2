import { describe, expect, test } from 'vitest'
import { assetOf, key, planned, steps, why, world } from './testing/world.ts'

const stale = { stale: true }

//  box ──> fact ──> mart ──> dash
//           └──> other
const chain = () =>
  world(`
    box    ingest
    fact   dbt          < box
    mart   dbt          < fact
    other  dbt          < fact
    dash   ecs service  < mart
  `).allRan()

describe('only what is stale', () => {
  test('is a plan without steps when nothing is', () => {
    expect(chain().plan('dash', stale)).toMatchObject({ assets: [], steps: [], estimateMs: null })
  })

  test('is what is stale by itself and what is made from it, among the roots and above them', () => {
    const plan = chain().invalid('fact').plan('dash', stale)
    expect(planned(plan)).toEqual(['fact', 'mart', 'dash'])
    expect(planned(plan).map((name) => why(plan, name))).toEqual([
      'stale: invalidated',
      'stale: stale fact',
      'stale: stale mart',
    ])
  })

  test('says what is wrong by itself, which need not wait for news of what it reads', () => {
    const { assets } = chain().invalid('fact').plan('dash', stale)
    expect(assets.flatMap(({ key: asset, outOfDate }) => (outOfDate ? [asset] : []))).toEqual([key('fact')])
  })

  test('leaves alone what is right, roots included', () => {
    expect(planned(chain().ran('mart').plan('fact other dash', stale))).toEqual(['dash'])
  })

  test('leaves alone what is stale beside the roots', () => {
    expect(planned(chain().invalid('other').plan('dash', stale))).toEqual([])
  })

  test('with downstream is what is stale behind the roots as well, and above those', () => {
    const w = world(`
      box   ingest
      dim   seeds
      fact  dbt < box
      mart  dbt < fact dim
    `).allRan()
    expect(planned(w.invalid('dim').plan('fact', stale))).toEqual([])
    expect(planned(w.plan('fact', { stale: true, downstream: true }))).toEqual(['dim', 'mart'])
  })

  test('is what was never built', () => {
    const w = chain()
    delete w.history[key('mart')]
    const plan = w.plan('dash', stale)
    expect(planned(plan)).toEqual(['mart', 'dash'])
    expect(why(plan, 'mart')).toBe('stale: missing')
  })

  test('goes through an undriven source and a live reader that were asked for, which are never stale', () => {
    const w = world(`
      odds  source
      fact  dbt  < odds
      api   live < fact
    `).allRan()
    expect(planned(w.plan('api odds', stale))).toEqual([])
    expect(planned(w.invalid('fact').plan('api odds', stale))).toEqual(['fact'])
  })

  test('does not enter what is excluded, nor what is stale through it alone', () => {
    const plan = chain().invalid('fact').ran('mart').plan('dash', { stale: true, exclude: 'fact' })
    expect(planned(plan)).toEqual(['dash'])
  })

  test('stops in front of what nobody knows the inputs of, and begins at it when it is wrong by itself', () => {
    const w = chain().ran('mart', { inputs: null }).ran('dash').invalid('fact')
    expect(planned(w.plan('dash', stale))).toEqual(['fact'])
    expect(planned(w.invalid('mart').plan('dash', stale))).toEqual(['fact', 'mart', 'dash'])
  })

  test('an incremental model that was marked as wrong is replaced as a whole, whatever it declares', () => {
    const w = world('fact dbt incremental')
      .asset('fact', { meta: { headwater: { rewrites: 'handled' } } })
      .allRan()
      .invalid('fact')
    expect(assetOf(w.plan('fact', stale), 'fact').mode).toBe('full refresh')
  })
})

describe('views', () => {
  //  fact ──> view ──> mart
  //     └──> beside (view)
  const views = (fact: string) =>
    world(`
      fact    ${fact}
      view    dbt view < fact
      mart    dbt      < view
      beside  dbt view < fact
    `).allRan()

  test('dropped by a table that is replaced are made again, outside of what was asked for as well', () => {
    const plan = views('dbt').invalid('fact').plan('mart', stale)
    expect(planned(plan)).toEqual(['fact', 'beside', 'view', 'mart'])
    expect(why(plan, 'beside')).toBe('view dropped with fact')
    expect(why(plan, 'mart')).toBe('stale: stale fact')
  })

  test('over rows that are brought in are passed through', () => {
    const plan = views('ingest').invalid('fact').plan('mart', stale)
    expect(planned(plan)).toEqual(['fact', 'mart'])
  })
})

describe('what one step makes together', () => {
  //  ingest = { box, pbp };  box ──> fact;  pbp ──> plays
  const pair = () =>
    world(`
      box    ingest
      pbp    ingest
      fact   dbt < box
      plays  dbt < pbp
    `).allRan()

  test('is made together, and what was right of it is new for what is asked for and reads it', () => {
    const plan = pair().invalid('box').plan('fact plays', stale)
    expect(planned(plan)).toEqual(['box', 'pbp', 'fact', 'plays'])
    expect(why(plan, 'pbp')).toBe('same operation as box')
    expect(why(plan, 'plays')).toBe('upstream pbp')
  })

  test('is not followed out of what was asked for', () => {
    expect(planned(pair().invalid('box').plan('fact', stale))).toEqual(['box', 'pbp', 'fact'])
  })
})

describe('days', () => {
  const threeDays = { partitions: ['2025-01-01', '2025-01-02', '2025-01-03'] }
  const daily = () =>
    world(`
      box   ingest
      next  daily < box
      fact  dbt   < next
    `)
      .daily('ingest', '2025-01-01')
      .daily('daily', '2025-01-01')
      .ran('box next', threeDays)
      .ran('fact')

  test('missing and marked ones are made, and the same days of what reads them', () => {
    const w = daily()
      .ran('box', { partitions: ['2025-01-01', '2025-01-02'] })
      .ran('next', threeDays)
      .ran('fact')
    expect(steps(w.invalid('box', { partition: '2025-01-01' }).plan('fact', stale))).toEqual([
      '1/2025-01-01 ingest: box',
      '1/2025-01-03 ingest: box',
      '2/2025-01-01 daily: next <- 1/2025-01-01 1/2025-01-03',
      '2/2025-01-03 daily: next <- 1/2025-01-01 1/2025-01-03',
      '3 dbt: fact <- 2/2025-01-01 2/2025-01-03',
    ])
  })

  test('all of them are made when the asset is wrong as a whole', () => {
    const days = (w: ReturnType<typeof world>, operation: string) =>
      w.plan('fact', stale).steps.flatMap((step) => (step.operation === `t/${operation}` ? [step.partition] : []))
    expect(days(daily().invalid('next'), 'daily')).toEqual(threeDays.partitions)
    expect(days(daily().asset('box', { codeVersion: '2' }), 'ingest')).toEqual(threeDays.partitions)
    expect(days(daily().ran('box', threeDays), 'daily')).toEqual(threeDays.partitions)
  })

  //  ingest = { box, pbp };  box ──> fact ──> view <── pbp
  test('are all made of what was never built, where a dropped view needs it, and else not for its sake', () => {
    const w = (view: string) =>
      world(`
        box   ingest
        pbp   ingest
        fact  dbt       < box
        view  dbt view  < ${view}
      `)
        .daily('ingest', '2025-01-01')
        .ran('box', threeDays)
        .ran('fact view')
        .invalid('box', { partition: '2025-01-02' })
    const days = (view: string) =>
      w(view)
        .plan('fact', stale)
        .steps.flatMap(({ partition }) => partition ?? [])
    expect(days('fact')).toEqual(['2025-01-02'])
    expect(days('fact pbp')).toEqual(threeDays.partitions)
  })

  test('naming days is refused: they are found', () => {
    expect(() => daily().plan('box', { stale: true, partitions: ['2025-01-01'] })).toThrow(
      expect.objectContaining({ code: 'bad-partition' }),
    )
  })
})

describe('everything above', () => {
  test('is rebuilt with the roots, and says for which of them', () => {
    const plan = chain().plan('mart', { upstream: true })
    expect(planned(plan)).toEqual(['box', 'fact', 'mart'])
    expect(planned(plan).map((name) => why(plan, name))).toEqual(['above mart', 'above mart', 'asked'])
  })

  test('together with everything behind is both, and not what is behind what is above', () => {
    expect(planned(chain().plan('mart', { upstream: true, downstream: true }))).toEqual(['box', 'fact', 'mart', 'dash'])
  })

  test('is not looked for behind what is excluded, and holds nothing live or undriven', () => {
    const w = world(`
      odds  source
      box   ingest
      dim   dbt  < box
      fact  dbt  < dim odds
      api   live < fact
    `).allRan()
    expect(planned(w.plan('api', { upstream: true, exclude: 'dim' }))).toEqual(['fact'])
  })

  test('is made in the days that were named', () => {
    const w = world(`
      box   ingest
      fact  dbt < box
    `)
      .daily('ingest', '2025-01-01')
      .ran('box', { partitions: ['2025-01-01', '2025-01-03'] })
      .ran('fact')
    const days = (partitions: readonly string[]) =>
      w.plan('fact', { upstream: true, partitions }).steps.flatMap(({ partition }) => partition ?? [])
    expect(days(['2025-01-03'])).toEqual(['2025-01-03'])
    expect(days([])).toEqual(['2025-01-02'])
  })
})
