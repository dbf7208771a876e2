import { expect, it } from 'vitest'
import { formatAge, formatBytes, formatCount, formatDuration, formatTime } from './format.ts'

it('writes numbers, durations and sizes as the command does', () => {
  expect(formatCount(26112)).toBe('26,112')
  expect([410, 6_100, 42_400, 123_000, 3_900_000].map(formatDuration)).toEqual([
    '0.41 s',
    '6.1 s',
    '42 s',
    '2 min 3 s',
    '1 h 5 min',
  ])
  expect([0, 999, 4_200_000].map(formatBytes)).toEqual(['0 B', '999 B', '4.2 MB'])
})

it('writes moments in UTC, and ages by the clock it is given', () => {
  const noon = new Date('2025-01-04T12:00:00Z')
  expect(formatTime(noon)).toBe('2025-01-04 12:00')
  expect(formatAge(new Date('2025-01-04T11:55:00Z'), noon)).toBe('5 min ago')
  expect(formatAge(new Date('2025-01-03T05:00:00Z'), noon)).toBe('31 h ago')
  expect(formatAge(new Date('2025-01-04T14:00:00Z'), noon)).toBe('in 2 h')
})
