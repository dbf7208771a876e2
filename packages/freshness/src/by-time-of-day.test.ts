import type { FreshnessPolicy } from '@headwater/graph'
import { drawGraph, drawnKey } from '@headwater/graph/testing'
import { describe, expect, test } from 'vitest'
import { excusesAsked } from './excuses.ts'
import { brought, by, games, HOUR, platform, resultOf, stateOf } from './testing/asking.ts'
import { storyOf } from './testing/story.ts'

describe('yesterday by 13:00', () => {
  test('is fresh before its time, when it came, and stale from that minute on when it did not', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    expect(stateOf(story, 'box', '2025-01-04T12:59Z')).toBe('fresh')
    expect(resultOf(story, 'box', '2025-01-04T15:00Z')).toMatchObject({
      state: 'stale',
      partition: '2025-01-03',
      ageMs: 27 * HOUR,
      message: '2025-01-03 was due 2025-01-04 13:00 UTC, 2 h ago',
      rootCause: drawnKey('box'),
      command: 'pnpm headwater backfill g/box --partition 2025-01-03 --downstream',
    })
    brought(story, '2025-01-03', '2025-01-04T16:00Z')
    expect(stateOf(story, 'box', '2025-01-04T17:00Z')).toBe('fresh')
  })

  test('what the source did not have is unavailable, and what nobody asked for is stale', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const late = { partition: '2025-01-03', state: 'unavailable', message: '404', since: '2025-01-04T12:00Z' } as const
    story.fail('box', '2025-01-04T12:30Z', late)
    expect(stateOf(story, 'box', '2025-01-04T12:40Z')).toBe('fresh')
    expect(resultOf(story, 'box', '2025-01-04T13:30Z')).toMatchObject({
      state: 'unavailable',
      message: expect.stringContaining(
        'the source had nothing 2025-01-04 12:00 UTC and still 2025-01-04 12:30 UTC: 404',
      ),
    })
    // The day after, nobody has asked.
    expect(stateOf(story, 'box', '2025-01-05T13:30Z')).toBe('stale')
  })

  test('a failure is told, and is no excuse', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    story.fail('box', '2025-01-04T12:30Z', { partition: '2025-01-03', message: 'no column pts' })
    expect(resultOf(story, 'box', '2025-01-04T13:30Z')).toMatchObject({
      state: 'stale',
      message: expect.stringContaining('it failed 2025-01-04 12:30 UTC: no column pts'),
    })
  })

  test('a backfill of an old date, or of today, turns nothing green', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    brought(story, '2024-12-01', '2025-01-04T13:10Z')
    brought(story, '2025-01-04', '2025-01-04T13:20Z')
    for (const name of ['box', 'fact', 'mart']) expect(stateOf(story, name, '2025-01-04T14:00Z')).toBe('stale')
  })

  test('a day without games is not waited for, nor a whole summer of them', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const excused = { excused: { 'no games': ['2025-01-03'] } }
    expect(stateOf(story, 'mart', '2025-01-04T14:00Z', excused)).toBe('fresh')
    expect(stateOf(story, 'mart', '2025-01-05T14:00Z', excused)).toBe('stale')
    const asked = excusesAsked(story.graph, story.facts(), { at: new Date('2025-06-01T14:00Z') })
    expect(asked['no games']).toEqual(expect.arrayContaining(['2025-01-03', '2025-05-31']))
    expect(stateOf(story, 'mart', '2025-06-01T14:00Z', { excused: asked })).toBe('fresh')
  })

  test('a day before one without games is still to come', () => {
    const story = platform()
    brought(story, '2025-01-01', '2025-01-02T12:00Z')
    const excused = { excused: { 'no games': ['2025-01-03'] } }
    expect(resultOf(story, 'box', '2025-01-04T14:00Z', excused)).toMatchObject({
      state: 'stale',
      partition: '2025-01-02',
    })
  })

  test('after the last partition, and before the first, nothing is due', () => {
    const story = storyOf(drawGraph('box'), { box: { partitions: { ...games, end: '2025-01-02' }, freshness: [by] } })
    story.make('box', '2025-01-03T12:00Z', { partition: '2025-01-02' })
    expect(stateOf(story, 'box', '2025-03-01T12:00Z')).toBe('fresh')
    const early = storyOf(drawGraph('box'), { box: { partitions: games, freshness: [by] } })
    early.fail('box', '2024-10-22T12:00Z')
    expect(stateOf(early, 'box', '2024-10-22T14:00Z')).toBe('fresh')
  })

  test('is warned of before it is wrong', () => {
    const story = platform({ ...by, warnMs: 0, errorMs: 2 * HOUR } as FreshnessPolicy)
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    const states = ['12:59', '13:00', '14:59', '15:00'].map((time) => stateOf(story, 'box', `2025-01-04T${time}Z`))
    expect(states).toEqual(['fresh', 'warned', 'warned', 'stale'])
  })

  test('keeps to the wall clock where summer time begins and ends', () => {
    const story = platform({ ...by, timeZone: 'America/New_York' } as FreshnessPolicy)
    brought(story, '2025-03-07', '2025-03-08T16:00Z')
    expect(stateOf(story, 'box', '2025-03-09T16:59Z')).toBe('fresh')
    expect(stateOf(story, 'box', '2025-03-09T17:00Z')).toBe('stale')
    const autumn = platform({ ...by, timeZone: 'America/New_York' } as FreshnessPolicy)
    brought(autumn, '2025-10-31', '2025-11-01T16:00Z')
    expect(stateOf(autumn, 'box', '2025-11-02T17:59Z')).toBe('fresh')
    expect(stateOf(autumn, 'box', '2025-11-02T18:00Z')).toBe('stale')
  })

  test('of what has no partitions asks that it was made since that day was over', () => {
    const story = storyOf(drawGraph('prices'), { prices: { freshness: [by] } })
    story.make('prices', '2025-01-03T23:00Z')
    expect(stateOf(story, 'prices', '2025-01-04T13:30Z')).toBe('stale')
    story.make('prices', '2025-01-04T00:10Z')
    expect(stateOf(story, 'prices', '2025-01-04T13:30Z')).toBe('fresh')
  })
})
