import { drawGraph, drawnKey } from '@headwater/graph/testing'
import { describe, expect, test } from 'vitest'
import { age, brought, by, evaluate, games, HOUR, platform, resultOf } from './testing/asking.ts'
import { storyOf } from './testing/story.ts'

describe('a report', () => {
  test('puts the worst first, and names each root cause once', () => {
    const story = storyOf(drawGraph('old -> a', 'old -> b', 'warned', 'never', 'late -> c', 'new'), {
      old: { freshness: [age(26)] },
      warned: { freshness: [age(26, 1)] },
      never: { freshness: [age(26)] },
      late: { freshness: [age(26)] },
      new: { freshness: [age(26)] },
    })
    for (const name of ['old', 'a', 'b', 'late', 'c']) story.make(name, '2025-01-01T12:00Z')
    story.fail('late', '2025-01-04T12:00Z', { state: 'unavailable' })
    story.make('warned', '2025-01-04T10:00Z')
    story.make('new', '2025-01-04T11:30Z')
    const { results, rootCauses } = evaluate(story, '2025-01-04T12:00Z')
    expect(results.map(({ asset, state }) => `${asset.split('/')[2]} ${state}`)).toEqual([
      'old stale',
      'a stale',
      'b stale',
      'late unavailable',
      'c unavailable',
      'never unknown',
      'warned warned',
      'new fresh',
    ])
    expect(rootCauses.map(({ asset }) => asset.split('/')[2])).toEqual(['old', 'late', 'warned', 'never'])
  })

  test('of what one execution brings in together names one root cause', () => {
    const data = drawGraph('box -> fact', 'pbp -> fact')
    const [box, pbp, fact] = [drawnKey('box'), drawnKey('pbp'), drawnKey('fact')]
    const [dbt] = data.operations
    if (dbt === undefined) throw new Error('no operation')
    const operations = [
      { ...dbt, makes: [fact] },
      { ...dbt, name: 'p/ingest', divisible: false, makes: [box, pbp] },
    ]
    const daily = { partitions: games, freshness: [by], operation: 'p/ingest' }
    const story = storyOf({ ...data, operations }, { box: daily, pbp: daily })
    for (const name of ['box', 'pbp']) story.make(name, '2025-01-03T12:00Z', { partition: '2025-01-02' })
    story.make('fact', '2025-01-03T12:00Z')
    const { results, rootCauses } = evaluate(story, '2025-01-04T14:00Z')
    expect(results.map(({ asset, rootCause }) => [asset, rootCause])).toEqual([box, pbp, fact].map((one) => [one, box]))
    expect(rootCauses.map(({ asset }) => asset)).toEqual([box])
    expect(evaluate(story, '2025-01-04T14:00Z', { assets: [pbp] }).rootCauses).toMatchObject([{ asset: pbp }])
  })

  test('is of what was asked for, by roots that were not', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const { results } = evaluate(story, '2025-01-04T14:00Z', { assets: [drawnKey('mart')] })
    expect(results).toMatchObject([{ asset: drawnKey('mart'), state: 'stale', rootCause: drawnKey('box') }])
  })

  test('--max-age stands for every time that was said', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const states = (hours: number) =>
      evaluate(story, '2025-01-04T14:00Z', { maxAgeMs: hours * HOUR }).results.map(({ state }) => state)
    expect(states(27)).toEqual(['fresh', 'fresh', 'fresh'])
    expect(states(25)).toEqual(['stale', 'stale', 'stale'])
  })

  test('outside the sandbox names the target, and a reason where one is needed', () => {
    const story = platform()
    brought(story, '2025-01-01', '2025-01-02T12:00Z')
    expect(resultOf(story, 'mart', '2025-01-04T14:00Z', { target: 'prod' })?.command).toBe(
      "pnpm headwater backfill g/box --partitions 2025-01-02..2025-01-03 --downstream --target prod --reason 'it was late'",
    )
  })

  test('of what nobody here makes has no command', () => {
    const story = storyOf(drawGraph('box'), { box: { freshness: [age(1)], operation: undefined } as object })
    story.make('box', '2025-01-02T12:00Z')
    expect(resultOf(story, 'box', '2025-01-04T14:00Z')).toMatchObject({ state: 'stale', command: null })
  })
})
