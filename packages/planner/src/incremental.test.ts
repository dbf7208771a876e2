import type { Json } from '@headwater/graph'
import { describe, expect, test } from 'vitest'
import type { Plan } from './plan.ts'
import type { Filter } from './testing/simulated-warehouse.ts'
import { Simulator } from './testing/simulator.ts'
import { assetOf, key, short, World } from './testing/world.ts'

// How incremental models are rebuilt, each case carried out on a made-up warehouse: afterwards it is as from scratch.

const byDay: Filter = { by: 'day', isKeyed: false }
const byTime: Filter = { by: 'time', isKeyed: false }
const JAN_1 = '2025-01-01'
const JAN_2 = '2025-01-02'
const JAN_3 = '2025-01-03'
const JAN_4 = '2025-01-04'
const JAN_5 = '2025-01-05'

const ignoresTime = { fingerprint: { exclude: ['modified_at'] } }

interface Given {
  readonly filters?: { readonly [name: string]: Filter }
  readonly meta?: { readonly [name: string]: { readonly [key: string]: Json } }
  readonly days?: readonly string[]
  /** Of each of the days. */
  readonly values?: readonly string[]
}

/** Box and play-by-play are brought in by two operations of their own, from 2025-01-01; all is built on the first three days. */
function simulate(
  drawing: string,
  { filters = {}, meta = {}, days = [JAN_1, JAN_2, JAN_3], values = ['a'] }: Given = {},
): Simulator {
  const world = new World(drawing).daily('ingest', JAN_1).daily('other', JAN_1)
  for (const [name, headwater] of Object.entries(meta)) world.asset(name, { meta: { headwater } })
  const simulator = new Simulator(world, filters)
  for (const day of days) for (const name of ['box', 'pbp']) if (has(world, name)) simulator.source(name, day, values)
  for (const name of ['box', 'pbp']) if (has(world, name)) bring(simulator, name, days)
  simulator.run(simulator.plan(models(world)))
  return simulator
}

const has = (world: World, name: string): boolean => world.assets.some((asset) => asset.key === key(name))

const models = (world: World): string =>
  world.graph.keys
    .filter((one) => world.graph.asset(one).operation === 't/dbt')
    .map(short)
    .join(' ')

/** Days are brought in; nothing behind them is rebuilt. */
function bring(simulator: Simulator, name: string, partitions: readonly string[]): void {
  simulator.run(simulator.plan(name, { partitions }))
}

function arrive(simulator: Simulator, name: string, days: readonly string[], values = ['b']): void {
  for (const day of days) simulator.source(name, day, values)
  bring(simulator, name, days)
}

/** Mode, reason and days of an asset; carries the plan out and holds all of it against a rebuild from scratch. */
function decide(simulator: Simulator, plan: Plan, name = 'fact'): readonly unknown[] {
  const { mode, modeReason, partitions } = assetOf(plan, name)
  simulator.run(plan)
  expect(plan.assets.filter((asset) => !simulator.isAsFromScratch(asset.key)).map((asset) => short(asset.key))).toEqual(
    [],
  )
  return [mode, modeReason, ...(partitions ? [partitions] : [])]
}

/** The same plan with the asset added to: gives what is wrong then. */
function wrongWhenAdded(simulator: Simulator, plan: Plan, name = 'fact'): boolean {
  const assets = plan.assets.map((asset) =>
    asset.key === key(name) ? { ...asset, mode: 'incremental' as const } : asset,
  )
  simulator.run({ ...plan, assets })
  return !simulator.isAsFromScratch(key(name))
}

const FACT = `
  box   ingest
  fact  dbt incremental < box
`

describe.each([
  ['date > max(date)', byDay],
  ['modified_at > max(modified_at)', byTime],
])('a model that takes %s', (_, filter) => {
  const fact = (meta = {}) => simulate(FACT, { filters: { fact: filter }, meta: { fact: meta } })

  test('is added to for the first date after the newest, in the plan or before it', () => {
    const reason = ['incremental', '2025-01-04 is newer than all that it has taken in']
    const before = fact()
    arrive(before, 'box', [JAN_4])
    expect(decide(before, before.plan('fact'))).toEqual(reason)
    const within = fact().source('box', JAN_4, ['b'])
    expect(decide(within, within.plan('box', { partitions: [JAN_4], downstream: true }))).toEqual(reason)
  })

  test('is added to for several dates after the newest', () => {
    const simulator = fact()
    arrive(simulator, 'box', [JAN_5])
    simulator.source('box', JAN_4, ['a'])
    expect(decide(simulator, simulator.plan('box', { partitions: [JAN_4], downstream: true }))).toEqual([
      'incremental',
      '2025-01-04 and 1 more are newer than all that it has taken in',
    ])
  })

  test('is replaced for a date in a hole', () => {
    const holed = () => simulate(FACT, { filters: { fact: filter }, days: [JAN_1, JAN_3] })
    const before = holed()
    arrive(before, 'box', [JAN_2])
    expect(decide(before, before.plan('fact'))).toEqual([
      'full refresh',
      '2025-01-02 arrived after 2025-01-03 was built',
    ])
    const within = holed().source('box', JAN_2, ['b'])
    expect(decide(within, within.plan('box', { partitions: [JAN_2], downstream: true }))).toEqual([
      'full refresh',
      '2025-01-02 arrives after 2025-01-03 was built',
    ])
  })

  test('is replaced for two dates of which one is late', () => {
    const simulator = simulate(FACT, { filters: { fact: filter }, days: [JAN_1, JAN_3] })
    simulator.source('box', JAN_2, ['b']).source('box', JAN_4, ['b'])
    expect(decide(simulator, simulator.plan('box', { partitions: [JAN_2, JAN_4], downstream: true }))).toEqual([
      'full refresh',
      '2025-01-02 arrives after 2025-01-03 was built',
    ])
  })

  test('is replaced when the newest date comes again, and when an older one is corrected', () => {
    const newest = fact()
    arrive(newest, 'box', [JAN_3])
    expect(decide(newest, newest.plan('fact'))).toEqual([
      'full refresh',
      '2025-01-03 of box was made again: its rows were taken in before',
    ])
    const older = fact().source('box', JAN_1, ['b'])
    expect(decide(older, older.plan('box', { partitions: [JAN_1], downstream: true }))).toEqual([
      'full refresh',
      '2025-01-01 of box is made again: its rows were taken in before',
    ])
  })

  test('is replaced by days where it declares its partition column', () => {
    const simulator = fact({ partition_column: 'game_date' })
    simulator.source('box', JAN_1, ['b']).source('box', JAN_4, ['b'])
    expect(decide(simulator, simulator.plan('box', { partitions: [JAN_1, JAN_4], downstream: true }))).toEqual([
      'delete+insert',
      '2025-01-01 of box is made again: its rows were taken in before',
      [JAN_1, JAN_4],
    ])
  })

  test('is replaced when the same plan runs twice', () => {
    const simulator = fact().source('box', JAN_4, ['b'])
    const again = () => simulator.plan('box', { partitions: [JAN_4], downstream: true })
    expect(decide(simulator, again())[0]).toBe('incremental')
    expect(decide(simulator, again())[0]).toBe('full refresh')
  })

  test.each(['failed', 'unavailable'] as const)(
    'is replaced for a date that had %s in the middle of others',
    (fate) => {
      const simulator = fact()
      for (const day of [JAN_4, JAN_5]) simulator.source('box', day, ['b'])
      const both = simulator.plan('box', { partitions: [JAN_4, JAN_5], downstream: true })
      expect(assetOf(both, 'fact').mode).toBe('incremental')
      simulator.run(both, { [`box ${JAN_4}`]: fate })
      expect(simulator.lies()).toEqual([])
      expect(decide(simulator, simulator.plan('box', { partitions: [JAN_4], downstream: true }))).toEqual([
        'full refresh',
        '2025-01-04 arrives after 2025-01-05 was built',
      ])
    },
  )

  test('is left as it is when the date turns out not to be there, and is added to when it comes', () => {
    const simulator = fact()
    const plan = () => simulator.plan('box', { partitions: [JAN_4], downstream: true })
    simulator.run(plan(), { [`box ${JAN_4}`]: 'unavailable' })
    expect(simulator.lies()).toEqual([])
    simulator.source('box', JAN_4, ['b'])
    expect(decide(simulator, plan())[0]).toBe('incremental')
  })

  test('is replaced where nobody knows what it was made from, or which days have changed', () => {
    const simulator = fact()
    arrive(simulator, 'box', [JAN_4])
    const { assets } = simulator.ledger.snapshot()
    Object.assign(simulator.world.history, assets)
    const { world } = simulator
    const { taken: _, ...fact_ } = assets[key('fact')] ?? never()
    world.history[key('fact')] = { ...fact_ }
    expect(assetOf(world.plan('fact'), 'fact').modeReason).toBe('nobody knows which days of box have changed')
    world.history[key('fact')] = { ...fact_, inputs: {} }
    expect(assetOf(world.plan('fact'), 'fact').modeReason).toBe('nobody knows which version of box it was made from')
    world.history[key('fact')] = { ...fact_, inputs: null }
    expect(assetOf(world.plan('fact'), 'fact')).toMatchObject({
      mode: 'full refresh',
      modeReason: 'nobody knows which versions it was made from',
    })
  })

  test('is replaced where it holds no rows: there is no newest one', () => {
    const simulator = simulate(FACT, { filters: { fact: filter }, days: [JAN_1], values: [] })
    simulator.source('box', JAN_2, ['a'])
    expect(decide(simulator, simulator.plan('box', { partitions: [JAN_2], downstream: true }))).toEqual([
      'full refresh',
      'it holds no rows: there is no newest one to go by',
    ])
  })

  test('is replaced where it was built before any day was there', () => {
    const simulator = simulate(`${FACT}\nseed dbt`, { filters: { fact: filter } })
    const { assets } = simulator.ledger.snapshot()
    Object.assign(simulator.world.history, assets)
    const fact_ = assets[key('fact')] ?? never()
    simulator.world.history[key('fact')] = {
      ...fact_,
      inputs: { [key('box')]: null },
      taken: { [key('box')]: { newest: null, changed: [JAN_1] } },
    }
    expect(assetOf(simulator.world.plan('fact'), 'fact').modeReason).toBe(
      'it has taken in no day yet: there is no newest one to go by',
    )
  })

  test('is added to, with nothing, where nothing has changed', () => {
    const simulator = fact()
    expect(decide(simulator, simulator.plan('fact'))).toEqual(['incremental', 'nothing that it reads has changed'])
  })

  test('is replaced where a day of what it reads was changed outside or is marked as wrong', () => {
    const simulator = fact()
    arrive(simulator, 'box', [JAN_4])
    simulator.changeOutside('box', JAN_1, 'z')
    expect(decide(simulator, simulator.plan('fact'))).toEqual(['full refresh', '2025-01-01 of box was changed outside'])
  })
})

test('a day that was made again as it was is not taken twice: its rows carry a new time', () => {
  const simulator = () => {
    const made = simulate(FACT, { filters: { fact: byTime }, meta: { box: ignoresTime, fact: ignoresTime } })
    bring(made, 'box', [JAN_2])
    arrive(made, 'box', [JAN_4])
    return made
  }
  const right = simulator()
  expect(decide(right, right.plan('fact'))).toEqual([
    'full refresh',
    '2025-01-02 of box was made again: its rows were taken in before',
  ])
  const other = simulator()
  expect(wrongWhenAdded(other, other.plan('fact'))).toBe(true)
})

test('where the fingerprint looks at every column, a day made again as it was is no matter', () => {
  const { world, ledger } = simulate(FACT)
  Object.assign(world.history, ledger.snapshot().assets)
  const repeated = { [key('box')]: [JAN_2] }
  world.history[key('fact')] = { ...(world.history[key('fact')] ?? never()), repeated }
  expect(assetOf(world.plan('fact'), 'fact').mode).toBe('incremental')
  world.asset('box', { meta: { headwater: ignoresTime } })
  expect(assetOf(world.plan('fact'), 'fact').mode).toBe('full refresh')
})

describe('a model that reads two tables by day', () => {
  const BOTH = `
    box   ingest
    pbp   other
    fact  dbt incremental < box pbp
  `
  const both = () => simulate(BOTH, { filters: { fact: byDay } })

  test('is added to when only one of them moved, to a day that neither had', () => {
    const simulator = both()
    arrive(simulator, 'pbp', [JAN_4])
    expect(decide(simulator, simulator.plan('fact'))[0]).toBe('incremental')
  })

  test('is replaced when one brings a day that the other had before', () => {
    const late = () => {
      const simulator = both()
      arrive(simulator, 'box', [JAN_4])
      simulator.run(simulator.plan('fact'))
      arrive(simulator, 'pbp', [JAN_4])
      return simulator
    }
    const right = late()
    expect(decide(right, right.plan('fact'))).toEqual([
      'full refresh',
      '2025-01-04 of pbp arrived after 2025-01-04 of another input was built',
    ])
    const other = late()
    expect(wrongWhenAdded(other, other.plan('fact'))).toBe(true)
  })
})

describe('a model that reads a dimension', () => {
  const WITH_DIM = `
    box   ingest
    pbp   other
    dim   dbt             < pbp
    fact  dbt incremental < box dim
  `

  test('is replaced when the dimension is rebuilt, or was', () => {
    const within = simulate(WITH_DIM)
    within.source('box', JAN_4, ['b'])
    expect(decide(within, within.plan('box dim', { partitions: [JAN_4], downstream: true }))).toEqual([
      'full refresh',
      'dim, which has no partitions, is rebuilt: old rows may be wrong',
    ])
    const before = simulate(WITH_DIM)
    arrive(before, 'pbp', [JAN_1], ['z'])
    before.run(before.plan('dim'))
    expect(decide(before, before.plan('fact'))).toEqual([
      'full refresh',
      'dim, which has no partitions, was rebuilt: old rows may be wrong',
    ])
  })

  test('is added to when the dimension was rebuilt and kept its version', () => {
    const simulator = simulate(WITH_DIM)
    simulator.run(simulator.plan('dim'))
    arrive(simulator, 'box', [JAN_4])
    expect(decide(simulator, simulator.plan('fact'))[0]).toBe('incremental')
  })

  test('is replaced, as what it replaces by days cannot be told', () => {
    const simulator = simulate(WITH_DIM, { meta: { fact: { partition_column: 'day' } } })
    expect(decide(simulator, simulator.plan('dim fact'))[0]).toBe('full refresh')
  })
})

describe('a model behind an incremental one', () => {
  const CHAIN = `
    box   ingest
    fact  dbt incremental < box
    mart  dbt incremental < fact
  `

  test('is added to where that is, by the same days', () => {
    const simulator = simulate(CHAIN)
    arrive(simulator, 'box', [JAN_4])
    expect(decide(simulator, simulator.plan('fact mart'), 'mart')).toEqual([
      'incremental',
      '2025-01-04 is newer than all that it has taken in',
    ])
  })

  test('is replaced where that is, and where it is behind already', () => {
    const late = simulate(CHAIN, { days: [JAN_1, JAN_3] })
    arrive(late, 'box', [JAN_2])
    expect(decide(late, late.plan('fact mart'), 'mart')).toEqual([
      'full refresh',
      'fact, which has no partitions, is rebuilt: old rows may be wrong',
    ])
    const behind = simulate(CHAIN)
    arrive(behind, 'box', [JAN_4])
    behind.run(behind.plan('fact'))
    arrive(behind, 'box', [JAN_5])
    expect(decide(behind, behind.plan('fact mart'), 'mart')).toEqual([
      'full refresh',
      'fact, which has no partitions, was rebuilt: old rows may be wrong',
    ])
  })

  test('is replaced by the days of which that is', () => {
    const column = { partition_column: 'day' }
    const simulator = simulate(CHAIN, { meta: { fact: column, mart: column } })
    arrive(simulator, 'box', [JAN_1])
    expect(decide(simulator, simulator.plan('fact mart'), 'mart')).toEqual([
      'delete+insert',
      '2025-01-01 arrives after 2025-01-03 was built',
      [JAN_1],
    ])
  })

  //  box ──> one ──> mart <── two <── pbp        two was held back, and mart took in younger rows meanwhile
  test('is replaced for days that were held back, since younger rows came in from elsewhere', () => {
    const heldBack = () => {
      const simulator = simulate(
        `
          box   ingest
          pbp   other
          one   dbt incremental < box
          two   dbt incremental < pbp
          mart  dbt incremental < one two
        `,
        { filters: { one: byTime, two: byTime, mart: byTime } },
      )
      arrive(simulator, 'pbp', [JAN_5])
      arrive(simulator, 'box', [JAN_4])
      simulator.run(simulator.plan('one mart'))
      return simulator
    }
    const right = heldBack()
    expect(decide(right, right.plan('two mart'), 'mart')).toEqual([
      'full refresh',
      '2025-01-05 was brought in before other rows that it has taken in',
    ])
    const other = heldBack()
    expect(wrongWhenAdded(other, other.plan('two mart'), 'mart')).toBe(true)
  })

  test('is replaced where that was made again as it was, with other times', () => {
    const again = () => {
      const simulator = simulate(CHAIN, {
        filters: { fact: byTime, mart: byTime },
        meta: { box: ignoresTime, fact: ignoresTime, mart: ignoresTime },
      })
      bring(simulator, 'box', [JAN_2])
      simulator.run(simulator.plan('fact', { fullRefresh: true }))
      return simulator
    }
    const right = again()
    expect(decide(right, right.plan('mart'), 'mart')[0]).toBe('full refresh')
    const other = again()
    expect(wrongWhenAdded(other, other.plan('mart'), 'mart')).toBe(true)
  })
})

describe('a model that reads through a view', () => {
  const THROUGH = `
    box   ingest
    view  dbt view        < box
    fact  dbt incremental < view
  `

  test('goes by what the view shows', () => {
    const newer = simulate(THROUGH)
    arrive(newer, 'box', [JAN_4])
    expect(decide(newer, newer.plan('fact'))[0]).toBe('incremental')
    const late = simulate(THROUGH, { days: [JAN_1, JAN_3] })
    arrive(late, 'box', [JAN_2])
    expect(decide(late, late.plan('view fact'))[1]).toBe('2025-01-02 arrived after 2025-01-03 was built')
  })

  test('is replaced when the view shows it in another way', () => {
    const simulator = simulate(THROUGH)
    simulator.world.asset('view', { codeVersion: '2' })
    expect(decide(simulator, simulator.plan('view fact'))[1]).toBe('view has new code')
    simulator.world.asset('view', { codeVersion: '3' })
    simulator.run(simulator.plan('view'))
    expect(decide(simulator, simulator.plan('fact'))[1]).toBe('the view view was made anew: old rows may be wrong')
  })
})

test('a model that reads a table which was never there is replaced', () => {
  const simulator = simulate(`
    box   ingest
    pbp   other
    dim   dbt
    fact  dbt incremental < box dim
  `)
  const { assets } = simulator.ledger.snapshot()
  const { [key('dim')]: _, [key('pbp')]: __, ...others } = assets
  Object.assign(simulator.world.history, others)
  expect(assetOf(simulator.world.plan('fact'), 'fact').modeReason).toBe('dim is built for the first time')
})

test('of a source that nobody drives, nobody tells when it changes', () => {
  const simulator = simulate(`
    odds  source
    fact  dbt incremental < odds
  `)
  expect(decide(simulator, simulator.plan('fact'))).toEqual(['full refresh', 'nobody tells when odds changes'])
})

describe('with --stale', () => {
  test('missing days are brought in, and each model is rebuilt in the mode that they ask for', () => {
    const newer = simulate(FACT)
    newer.source('box', JAN_4, ['b'])
    const plan = newer.plan('', { stale: true, logicalDate: JAN_5 })
    expect(plan.steps.map(({ partition }) => partition)).toEqual([JAN_4, null])
    expect(decide(newer, plan)[0]).toBe('incremental')
    const late = simulate(FACT, { days: [JAN_1, JAN_3] })
    late.source('box', JAN_2, ['b'])
    expect(decide(late, late.plan('', { stale: true, logicalDate: JAN_4 }))[0]).toBe('full refresh')
  })
})

function never(): never {
  throw new Error('the test is wrong')
}
