import { expect, it } from 'vitest'
import { countStates, newestMade, troubleSpans } from './summary.ts'

it('counts each state, worst first, without those that none is in', () => {
  expect(countStates('ffxmmrf')).toEqual([
    { state: 'failed', count: 1 },
    { state: 'missing', count: 2 },
    { state: 'running', count: 1 },
    { state: 'fresh', count: 3 },
  ])
})

it('tells what is not fresh as spans, newest first, and how many there are in all', () => {
  const view = { type: 'daily', first: '2024-12-30', states: 'mmfsxxf' } as const
  expect(troubleSpans(view, 2)).toEqual({
    spans: [
      { state: 'failed', first: '2025-01-03', last: '2025-01-04', count: 2 },
      { state: 'stale', first: '2025-01-02', last: '2025-01-02', count: 1 },
    ],
    total: 3,
  })
  expect(troubleSpans({ ...view, states: 'ffff' }, 2)).toEqual({ spans: [], total: 0 })
})

it('finds the newest partition that is there, or the last where none is', () => {
  expect(newestMade('ffsmmu')).toBe(2)
  expect(newestMade('mmm')).toBe(2)
})
