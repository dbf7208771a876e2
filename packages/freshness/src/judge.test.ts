import { drawGraph, drawnKey } from '@headwater/graph/testing'
import { describe, expect, test } from 'vitest'
import { evaluateFreshness } from './evaluate.ts'
import { age, brought, evaluate, games, HOUR, platform, resultOf, stateOf } from './testing/asking.ts'
import { storyOf } from './testing/story.ts'

describe('where nothing can be told', () => {
  test('what has no history is unknown, also to what is made of it, and what nothing is expected of has no line', () => {
    const story = storyOf(drawGraph('box -> mart', 'other -> mart', 'other -> aside'), {
      box: { freshness: [age(26)] },
    })
    story.make('mart', '2025-01-03T12:00Z')
    story.make('aside', '2025-01-03T12:00Z')
    const { results, rootCauses } = evaluate(story, '2025-01-04T13:00Z')
    expect(results.map(({ asset, state }) => [asset, state])).toEqual([
      [drawnKey('box'), 'unknown'],
      [drawnKey('mart'), 'unknown'],
    ])
    expect(rootCauses).toMatchObject([{ asset: drawnKey('box') }])
  })

  test('what was tried and never came is unavailable, and what failed is stale', () => {
    for (const [state, expected] of [
      ['unavailable', 'unavailable'],
      ['failed', 'stale'],
    ] as const) {
      const story = storyOf(drawGraph('box'), { box: { freshness: [age(26)] } })
      story.fail('box', '2025-01-04T12:00Z', { state })
      expect(stateOf(story, 'box', '2025-01-04T13:00Z')).toBe(expected)
    }
  })

  test('what lies ahead of the clock is wrong', () => {
    const story = platform()
    brought(story, '2025-01-09', '2025-01-04T12:00Z')
    expect(resultOf(story, 'box', '2025-01-04T13:30Z')).toMatchObject({
      state: 'stale',
      message: 'it holds 2025-01-09, which lies ahead',
    })
  })
})

describe('the newest row', () => {
  const policy = { type: 'newest row', column: 'loaded_at', warnMs: HOUR, errorMs: 2 * HOUR } as const
  const rowAt = (newestRow: { at: Date | null; problem?: string } | undefined) => {
    const story = storyOf(drawGraph('raw -> mart'), { raw: { freshness: [policy] } })
    story.make('raw', '2025-01-04T11:50Z')
    story.make('mart', '2025-01-04T11:55Z')
    const facts = story.facts()
    const raw = facts.assets[drawnKey('raw')]
    if (raw === undefined) throw new Error('no facts')
    const seen = newestRow && { column: 'loaded_at', ...newestRow }
    const looked = {
      ...facts,
      assets: { ...facts.assets, [drawnKey('raw')]: { ...raw, ...(seen && { newestRow: seen }) } },
    }
    const options = { at: new Date('2025-01-04T12:00Z'), target: 'sandbox' }
    return evaluateFreshness(story.graph, looked, options).results.map(({ state, message }) => [state, message])
  }

  test('is unknown until somebody has looked, and where nobody can', () => {
    expect(rowAt(undefined)[0]).toEqual(['unknown', 'nobody has looked at loaded_at (--observe)'])
    expect(rowAt({ at: null, problem: 'no column loaded_at' })[0]).toEqual(['unknown', 'no column loaded_at'])
  })

  test('is what ages, and with it what is made of it', () => {
    expect(rowAt({ at: new Date('2025-01-04T11:30Z') }).map(([state]) => state)).toEqual(['fresh', 'fresh'])
    expect(rowAt({ at: new Date('2025-01-04T10:30Z') }).map(([state]) => state)).toEqual(['warned', 'warned'])
    expect(rowAt({ at: new Date('2025-01-04T09:30Z') }).map(([state]) => state)).toEqual(['stale', 'stale'])
  })

  test('of an empty table is none, and one that is dated ahead is wrong', () => {
    expect(rowAt({ at: null })[0]).toEqual(['stale', 'there is no loaded_at: the table is empty'])
    expect(rowAt({ at: new Date('2031-01-01T00:00Z') })[0]).toEqual([
      'stale',
      'its newest loaded_at, 2031-01-01 00:00 UTC, lies ahead',
    ])
  })
})

describe('the number of rows', () => {
  const story = (severity: 'warn' | 'error') => {
    const told = storyOf(drawGraph('box'), {
      box: { partitions: games, freshness: [{ type: 'rows', min: 100, max: 2_000, severity }] },
    })
    told.make('box', '2025-01-02T12:00Z', { partition: '2025-01-01', rows: 9_999 })
    return told
  }

  test('is that of the newest partition, both ends included', () => {
    const told = story('error')
    for (const [rows, state] of [
      [99, 'stale'],
      [100, 'fresh'],
      [2_000, 'fresh'],
      [2_001, 'stale'],
      [0, 'stale'],
    ] as const) {
      told.make('box', '2025-01-03T12:00Z', { partition: '2025-01-02', rows })
      expect(stateOf(told, 'box', '2025-01-03T13:00Z')).toBe(state)
    }
    expect(resultOf(told, 'box', '2025-01-03T13:00Z')).toMatchObject({
      message: '0 rows in 2025-01-02, expected 100 to 2,000 rows',
      command: 'pnpm headwater backfill g/box --partition 2025-01-02 --downstream',
    })
  })

  test('is warned of where no more was asked for', () => {
    expect(stateOf(story('warn'), 'box', '2025-01-03T13:00Z')).toBe('warned')
  })
})
