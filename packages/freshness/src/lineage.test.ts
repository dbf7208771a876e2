import { drawGraph, drawnKey } from '@headwater/graph/testing'
import { describe, expect, test } from 'vitest'
import { age, brought, evaluate, games, HOUR, platform, resultOf, stateOf } from './testing/asking.ts'
import { storyOf } from './testing/story.ts'

describe('what was built from something is as old as that', () => {
  test('an unbuilt reader of what is fresh is at fault itself', () => {
    const story = platform()
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    story.make('box', '2025-01-04T12:00Z', { partition: '2025-01-03' })
    const { results, rootCauses } = evaluate(story, '2025-01-04T14:00Z')
    expect(results.map(({ asset, state, rootCause }) => [asset, state, rootCause])).toEqual([
      [drawnKey('fact'), 'stale', drawnKey('fact')],
      [drawnKey('mart'), 'stale', drawnKey('fact')],
      [drawnKey('box'), 'fresh', null],
    ])
    expect(rootCauses).toEqual([
      {
        asset: drawnKey('fact'),
        message: 'it was last made 2025-01-03 12:00 UTC, before g/box brought what is there now',
        command: 'pnpm headwater materialize g/fact --downstream',
      },
    ])
  })

  test('a parent that came while its child was running makes the child no younger', () => {
    const story = platform()
    const read = story.make('box', '2025-01-03T12:00Z', { partition: '2025-01-02' })
    story.make('box', '2025-01-04T12:00Z', { partition: '2025-01-03' })
    story.make('fact', '2025-01-04T12:01Z', { read: { box: read } })
    expect(resultOf(story, 'fact', '2025-01-04T14:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('fact') })
  })

  test('what was left alone because nothing had changed is as fresh as what it was compared with', () => {
    const story = platform(age(26))
    brought(story, '2025-01-02', '2025-01-03T12:00Z')
    story.make('box', '2025-01-04T12:00Z', { partition: '2025-01-03' })
    story.make('fact', '2025-01-04T12:00Z', { unchanged: true })
    expect(resultOf(story, 'mart', '2025-01-04T14:00Z')).toMatchObject({ state: 'fresh', ageMs: 2 * HOUR })
  })

  test('a table of its own age is younger by a run that left it out', () => {
    const story = storyOf(drawGraph('prices -> mart'), { mart: { freshness: [age(26)] } })
    story.make('mart', '2025-01-01T12:00Z')
    expect(stateOf(story, 'mart', '2025-01-04T13:00Z')).toBe('stale')
    story.confirm('mart', '2025-01-04T12:00Z')
    expect(resultOf(story, 'mart', '2025-01-04T13:00Z')).toMatchObject({ state: 'fresh', ageMs: HOUR })
  })

  test('its own policy is held against the age of its roots, and counts instead of theirs', () => {
    const story = storyOf(drawGraph('a -> mart', 'b -> mart', 'c -> mart'), {
      a: { freshness: [age(1)] },
      b: { freshness: [age(48)] },
      mart: { freshness: [age(26)] },
    })
    story.make('a', '2025-01-04T11:00Z')
    story.make('b', '2025-01-03T12:00Z')
    // Nobody expects anything of c.
    story.make('c', '2024-01-01T12:00Z')
    story.make('mart', '2025-01-04T11:30Z')
    expect(resultOf(story, 'mart', '2025-01-04T13:30Z')).toMatchObject({ state: 'fresh', ageMs: 25.5 * HOUR })
    expect(resultOf(story, 'mart', '2025-01-04T14:30Z')).toMatchObject({
      state: 'stale',
      message: '26 h 30 min old, allowed 26 h, through g/b',
    })
  })

  test('a reader that shows what it reads is as fresh as that is now', () => {
    const story = storyOf(drawGraph('box -> inlined -> mart -> api'), {
      box: { freshness: [age(26)] },
      inlined: { storage: 'ephemeral' },
      api: { storage: 'none', kind: 'live', operation: undefined } as object,
    })
    story.make('box', '2025-01-03T12:00Z')
    story.make('mart', '2025-01-03T12:01Z')
    story.make('box', '2025-01-04T12:00Z')
    expect(resultOf(story, 'inlined', '2025-01-04T15:00Z')).toMatchObject({ state: 'fresh', ageMs: 3 * HOUR })
    expect(resultOf(story, 'api', '2025-01-04T15:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('mart') })
  })

  test('a reader owes nothing to what was never made', () => {
    const story = storyOf(drawGraph('box -> mart', 'other -> unbuilt', 'mart -> api', 'unbuilt -> api'), {
      box: { freshness: [age(26)] },
      other: { freshness: [age(26)] },
      api: { storage: 'none', kind: 'live', operation: undefined } as object,
    })
    for (const made of ['box', 'other', 'mart']) story.make(made, '2025-01-04T12:00Z')
    expect(resultOf(story, 'api', '2025-01-04T15:00Z')).toMatchObject({ state: 'fresh' })
    const told = evaluate(story, '2025-01-04T15:00Z').results.map(({ asset }) => asset)
    expect(told).not.toContain(drawnKey('unbuilt'))
  })

  test('a partitioned table is as old as what its newest partition was built from', () => {
    const story = storyOf(drawGraph('rates -> days -> mart'), {
      rates: { freshness: [age(26)] },
      days: { partitions: games },
    })
    story.make('rates', '2025-01-03T12:00Z')
    story.make('days', '2025-01-03T12:10Z', { partition: '2025-01-02' })
    story.make('rates', '2025-01-04T12:00Z')
    story.make('days', '2025-01-04T12:10Z', { partition: '2024-12-01' })
    story.make('mart', '2025-01-04T12:20Z')
    expect(resultOf(story, 'days', '2025-01-04T15:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('days') })
    expect(stateOf(story, 'mart', '2025-01-04T15:00Z')).toBe('stale')
  })

  test('a partition that was made again since its reader read it makes the reader no younger', () => {
    const story = storyOf(drawGraph('rates -> days -> mart'), {
      rates: { freshness: [age(26)] },
      days: { partitions: games },
    })
    story.make('rates', '2025-01-03T12:00Z')
    story.make('days', '2025-01-03T12:10Z', { partition: '2025-01-02' })
    story.make('mart', '2025-01-03T12:20Z')
    story.make('rates', '2025-01-04T12:00Z')
    story.make('days', '2025-01-04T12:10Z', { partition: '2025-01-02' })
    expect(stateOf(story, 'days', '2025-01-04T15:00Z')).toBe('fresh')
    expect(resultOf(story, 'mart', '2025-01-04T15:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('mart') })
  })

  test('what comes in by two ways is as old as by the older one', () => {
    const story = storyOf(drawGraph('prices -> fact -> wide', 'prices -> wide'), { prices: { freshness: [age(26)] } })
    for (const name of ['prices', 'fact']) story.make(name, '2025-01-03T12:00Z')
    for (const name of ['prices', 'wide']) story.make(name, '2025-01-04T12:00Z')
    expect(resultOf(story, 'wide', '2025-01-04T15:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('fact') })
  })

  test('an adopted warehouse is right as it stands, and ages from there', () => {
    const story = storyOf(drawGraph('box -> mart'), { box: { freshness: [age(26)] } })
    story.make('box', '2025-01-03T12:00Z')
    story.make('mart', '2025-01-03T12:00Z', { adopted: true })
    expect(stateOf(story, 'mart', '2025-01-04T13:00Z')).toBe('fresh')
    story.make('box', '2025-01-04T12:00Z')
    expect(resultOf(story, 'mart', '2025-01-04T15:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('mart') })
  })

  test('what was built before anything of its root had come is stale, not unknown', () => {
    const story = storyOf(drawGraph('box -> mart'), { box: { freshness: [age(26)] } })
    story.make('mart', '2025-01-03T12:00Z')
    story.make('box', '2025-01-04T12:00Z')
    expect(resultOf(story, 'mart', '2025-01-04T13:00Z')).toMatchObject({ state: 'stale', rootCause: drawnKey('mart') })
  })
})
