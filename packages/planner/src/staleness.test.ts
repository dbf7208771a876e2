import { describe, expect, test } from 'vitest'
import { key, notFresh, world } from './testing/world.ts'

//  box ──> fact ──> mart ──> dash
//           └──> other
const chain = () =>
  world(`
    box    ingest
    fact   dbt          < box
    mart   dbt          < fact
    other  dbt          < fact
    dash   ecs service  < mart
  `)

describe('an asset by itself', () => {
  test('is fresh when it was made by today’s code from what is there now', () => {
    const statuses = chain().allRan().statuses()
    expect(statuses).toHaveLength(5)
    expect(statuses[0]).toEqual({ key: key('box'), state: 'fresh', causes: [] })
    expect(notFresh(statuses)).toEqual([])
  })

  test('is missing when it was never built', () => {
    const w = chain().allRan()
    delete w.history[key('other')]
    expect(notFresh(w.statuses())).toEqual(['other missing: missing'])
  })

  test('is stale when its code has changed', () => {
    const w = chain().allRan().asset('other', { codeVersion: '2' })
    expect(notFresh(w.statuses())).toEqual(['other stale: code'])
  })

  test('is stale when it was marked as wrong', () => {
    expect(notFresh(chain().allRan().invalid('other').statuses())).toEqual(['other stale: invalidated'])
  })

  test('is stale when it read another version than there is now, whichever is the newer', () => {
    const w = chain().allRan()
    const { version } = w.history[key('fact')] ?? {}
    w.ran('fact')
    expect(notFresh(w.statuses())).toEqual([
      'mart stale: upstream fact v2 -> v6',
      'other stale: upstream fact v2 -> v6',
      'dash stale: stale mart',
    ])
    expect(version).toBe('v2')
  })

  test('is stale when what it read had no history then and has one now', () => {
    const w = chain().allRan()
    w.ran('fact', { inputs: { [key('box')]: null } })
    expect(notFresh(w.statuses())[0]).toBe('fact stale: upstream box null -> v1')
  })

  test('has its causes in order, the most basic first', () => {
    const w = chain().allRan().ran('fact')
    w.invalid('mart').asset('mart', { codeVersion: '2' }).invalid('fact')
    expect(notFresh(w.statuses())).toContain('mart stale: invalidated, code, upstream fact v2 -> v6, stale fact')
  })

  test('says nothing of what it reads today and had not read: its code has changed for that', () => {
    const w = chain().allRan()
    w.ran('mart', { inputs: {} }).ran('dash')
    expect(notFresh(w.statuses())).toEqual([])
  })

  test('says nothing of an upstream that left the ledger or the graph', () => {
    const w = chain().allRan()
    w.ran('mart', { inputs: { [key('gone')]: 'v0', [key('fact')]: 'v2' } }).ran('dash')
    expect(notFresh(w.statuses())).toEqual([])
  })
})

describe('what is stale above an asset', () => {
  test('comes through to everything behind it, with the nearest as the cause', () => {
    expect(notFresh(chain().allRan().invalid('box').statuses())).toEqual([
      'box stale: invalidated',
      'fact stale: stale box',
      'mart stale: stale fact',
      'other stale: stale fact',
      'dash stale: stale mart',
    ])
  })

  test('does not come through to what nobody knows the inputs of, nor past it', () => {
    const w = chain().allRan().ran('fact', { inputs: null }).ran('mart other dash').invalid('box')
    expect(notFresh(w.statuses())).toEqual(['box stale: invalidated'])
  })

  test('comes through inlined assets, which have no status', () => {
    const w = world(`
      fact  dbt
      a     dbt ephemeral  < fact
      mart  dbt            < a
    `)
      .allRan()
      .invalid('fact')
    expect(notFresh(w.statuses())).toEqual(['fact stale: invalidated', 'mart stale: stale fact'])
    expect(w.statuses()).toHaveLength(2)
  })

  test('comes from no live reader: those are always fresh', () => {
    const w = world(`
      fact  dbt
      api   live < fact
    `)
      .allRan()
      .invalid('fact')
    expect(notFresh(w.statuses())).toEqual(['fact stale: invalidated'])
  })

  test('an undriven source without history says nothing', () => {
    const w = world(`
      odds  source
      fact  dbt < odds
    `).allRan()
    expect(notFresh(w.statuses())).toEqual([])
  })

  test('an undriven source that was seen with another content is a new version', () => {
    const w = world(`
      odds  source
      fact  dbt < odds
    `)
    w.built('odds').ran('fact').built('odds', { version: 'w' })
    expect(notFresh(w.statuses())).toEqual(['fact stale: upstream odds v -> w'])
  })
})

describe('views', () => {
  //  box ──> v1 ──> v2 ──> mart
  const views = () =>
    world(`
      box   ingest
      v1    dbt view < box
      v2    dbt view < v1
      mart  dbt      < v2
    `)

  test('show what is new by themselves, but a table that reads through them is stale', () => {
    expect(notFresh(views().allRan().ran('box').statuses())).toEqual(['mart stale: upstream box v1 -> v5'])
  })

  test('are still fresh where the table behind them was made anew without them', () => {
    expect(notFresh(views().allRan().ran('box').ran('mart').statuses())).toEqual([])
  })

  test('let staleness through', () => {
    expect(notFresh(views().allRan().invalid('box').statuses())).toEqual([
      'box stale: invalidated',
      'mart stale: stale box',
    ])
  })

  test('let staleness through where nobody knows what they read: they show it all the same', () => {
    const w = views().allRan().ran('v2', { inputs: null }).ran('mart').invalid('box')
    expect(notFresh(w.statuses())).toEqual(['box stale: invalidated', 'mart stale: stale box'])
  })

  test('are stale for their code, and then so is what reads them', () => {
    const w = views().allRan().asset('v1', { codeVersion: '2' })
    expect(notFresh(w.statuses())).toEqual(['v1 stale: code', 'mart stale: stale v1'])
  })

  test('tell of what moved behind them where only their own version was written down', () => {
    const w = views().allRan()
    w.ran('mart', { inputs: { [key('v2')]: 'v3' } })
    expect(notFresh(w.statuses())).toEqual([])
    w.ran('box')
    expect(notFresh(w.statuses())).toEqual(['mart stale: upstream box v1 -> v6'])
  })
})

describe('assets by day', () => {
  const daily = () =>
    world(`
      box   ingest
      fact  dbt < box
    `).daily('ingest', '2025-01-01')
  const threeDays = { partitions: ['2025-01-01', '2025-01-02', '2025-01-03'] }

  test('are missing when a day before the date is', () => {
    const w = daily()
      .ran('box', { partitions: ['2025-01-02'] })
      .ran('fact')
    expect(notFresh(w.statuses())).toEqual(['box missing: missing 2025-01-01 2025-01-03', 'fact stale: stale box'])
  })

  test('are asked for no day after the day before the date', () => {
    const w = daily().ran('box', threeDays).ran('fact')
    expect(notFresh(w.statuses())).toEqual([])
    expect(notFresh(w.statuses('2025-01-05'))[0]).toBe('box missing: missing 2025-01-04')
  })

  test('are missing with all their days when they were never built, and not before the first has passed', () => {
    expect(notFresh(daily().statuses())[0]).toBe('box missing: missing 2025-01-01 2025-01-02 2025-01-03')
    expect(notFresh(daily().statuses('2025-01-01'))).toEqual(['fact missing: missing'])
  })

  test('are stale with one day that was marked as wrong, once the date has come to it', () => {
    const w = daily().ran('box', threeDays).ran('fact').invalid('box', { partition: '2025-01-02' })
    expect(notFresh(w.statuses())[0]).toBe('box stale: invalidated 2025-01-02')
    expect(notFresh(w.statuses('2025-01-01'))).toEqual([])
  })
})
